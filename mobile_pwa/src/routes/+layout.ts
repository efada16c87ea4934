// The app is a static shell: everything is drawn in the browser, for the person who is signed in.
export const ssr = false;
export const prerender = false;
