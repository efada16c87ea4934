import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

/** Where Firebase Cloud Messaging registers a browser; only used when the server says its transport is fcm. */
const firebaseHosts = [
  'https://fcmregistrations.googleapis.com',
  'https://firebaseinstallations.googleapis.com',
] as const;

/**
 * What every first view needs stands in one file: dozens of tiny ones compress badly and cost a request each.
 * Everything else is split by screen. SvelteKit's own modules stay out of it, and so does what imports them: they
 * must not run before SvelteKit has said which version of the app this is.
 */
const inEveryView = new RegExp(
  [
    'node_modules/(svelte|openapi-fetch|esm-env|clsx)/',
    '/@lucide/svelte/dist/(Icon|utils|context)',
    '/src/lib/(api|design|loading)/',
    '/src/lib/(navigation/places|offline/connection|privacy/wipe)',
    '/src/lib/session/(access|redirect|session|pending)',
    '/src/lib/strings/(common|errors|navigation|offline)',
    '/src/lib/components/(Button|Icon|IconButton|Notice|ErrorNotice|toasts|Skeleton)',
  ].join('|'),
);
const firstView = { name: 'shell', test: inEveryView };

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      // The app registers its service worker itself, so that it can tell when a new version waits.
      serviceWorker: { register: false },
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // SvelteKit's announcer of page titles carries this one style attribute.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'font-src': ['self'],
          // data: is for the small placeholders of pictures, blob: for pictures not yet uploaded.
          'img-src': ['self', 'data:', 'blob:'],
          'connect-src': ['self', ...firebaseHosts],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['none'],
          'require-trusted-types-for': ['script'],
          'trusted-types': ['svelte-trusted-html', 'caserounds-worker'],
        },
      },
    }),
  ],
  build: {
    rolldownOptions: { output: { codeSplitting: { groups: [firstView] } } },
  },
  server: { proxy: { '/api': process.env.API_URL ?? 'http://localhost:8000' } },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] },
});
