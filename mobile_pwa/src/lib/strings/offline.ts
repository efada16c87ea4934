/** Connection lost, new versions, and pages that are not there. */
export const offline = {
  seenAt: (time: string) => `No connection. Shown as seen at ${time}.`,
  lost: 'No connection. What you write is kept on this device.',
  tryAgain: 'Try again',
  newVersion: 'A new version of the app is ready.',
  reload: 'Reload',
  notFoundTitle: 'Nothing here',
  notFoundDetail:
    'This page does not exist, or it is not for you. A case may have been taken back by its author.',
  brokenTitle: 'This screen could not be drawn',
  brokenDetail:
    'What you entered is kept on this device. Reload the app; if it happens again, tell us what you did.',
  toCases: 'Go to the cases',
} as const;
