/** Words that more than one feature says. */
export const common = {
  appName: 'Caserounds',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  saved: 'Saved',
  remove: 'Remove',
  loading: 'Loading',
  optional: 'optional',
  more: 'Show more',
  pictureFailed: 'This picture could not be loaded.',
  skipToContent: 'Skip to content',
  /** Behind the label of a button that waits: the time left as a clock, and the same for those who listen. */
  wait: (left: string) => `(wait ${left})`,
  notYet: '(not yet)',
  charactersLeft: (left: number) => (left === 1 ? '1 character left' : `${left} characters left`),
  tooLong: (over: number) => (over === 1 ? '1 character too many' : `${over} characters too many`),
} as const;
