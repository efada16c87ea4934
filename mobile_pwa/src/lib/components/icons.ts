import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** One icon of the set, as imported from `@lucide/svelte/icons/<name>`. */
export type LucideIcon = Component<LucideProps>;
