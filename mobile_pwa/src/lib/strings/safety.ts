/** What the safety check of a photo says, to its author and to reviewers. */
const kinds = {
  face: 'A face',
  name: 'A name',
  record_number: 'A record number',
  date: 'A date',
  time: 'A time of day',
  birth_date: 'A date of birth',
  age_sex: 'Age or sex',
  accession: 'An accession number',
  institution: 'An institution',
  phone: 'A phone number',
  address: 'An address',
  operator: 'An operator or clinician',
  device_serial: 'A device serial number',
  laterality: 'A side, left or right',
  view: 'A view or projection',
  device_setting: 'A device setting',
  measurement: 'A measurement',
  scale: 'A scale',
  watermark: 'A watermark',
  other_text: 'Other text',
} as const;

const row = {
  show: (number: number) => `Show finding ${number} on the picture.`,
  unread: 'Could not be read',
  identifying: 'may identify somebody',
  harmless: 'seems harmless',
  cover: 'Cover it',
  notIdentifying: 'Not identifying',
  notIdentifyingBecause: 'Not identifying, because…',
  choose: (number: number) => `What to do with finding ${number}`,
  why: 'Why does it identify nobody?',
  whyMissing: 'Say why, so that the reviewer can follow.',
  reasons: [
    'It is no text and no face',
    'A word of the device or the method',
    'A teaching model or a public picture',
    'Already unreadable',
  ],
  ownReason: 'Or in your own words',
  alone: (number: number) => `Finding ${number}: answer it by itself.`,
  openNow: 'Not answered yet',
  coveredNow: 'Covered',
  harmlessNow: 'Not identifying',
  because: (reason: string) => `Because: ${reason}`,
} as const;

const group = {
  title: (kind: string, count: number) => `${kind}, ${count} times`,
  look: 'They seem harmless. Look at each; tap one to answer it by itself.',
  choose: (count: number) => `What to do with these ${count}`,
  cover: (count: number) => `Cover all ${count}`,
  harmless: (count: number) => `These ${count} identify nobody`,
} as const;

const check = {
  title: 'Safety check',
  picture: 'The photo before anything is covered, for your eyes only.',
  found: (count: number) => (count === 1 ? '1 thing was found' : `${count} things were found`),
  ofThese: (suspects: number, harmless: number) =>
    `${suspects} may identify somebody, ${harmless} ${harmless === 1 ? 'seems' : 'seem'} harmless.`,
  oneByOne: (count: number) => `To be answered one by one: ${count}`,
  none: 'Nothing was found',
  look: 'Small, faint or turned text may be missed. Look at the whole picture yourself: faces, names, dates, wrist bands, tattoos. Cover whatever you see.',
  draw: 'Draw, crop, turn',
  drawTitle: 'Cover, crop and turn',
  backToList: 'Back to the list',
  coverAll: (count: number) =>
    count === 1 ? 'Cover the one that is left' : `Cover all ${count} that may identify somebody`,
  harmlessAll: (count: number) => `I looked at these ${count}: they identify nobody`,
  left: (count: number) => `${count} left`,
  leftHint: (count: number) => `${count} left. Go to ${count === 1 ? 'it' : 'the next one'}.`,
  again: 'Check again',
  nothingLeft: 'Nothing left',
  nothingLeftDetail: 'This photo is ready. What is black here is gone from the pictures that others see.',
  goOn: 'Go on with the case',
  nextPhoto: 'Check the next photo',
  newFound: (count: number) =>
    count === 1
      ? 'Looked at again: 1 more thing to answer'
      : `Looked at again: ${count} more things to answer`,
  sending: 'Sending your answers…',
  receivedTitle: 'This photo is being looked at',
  receivedDetail: 'Text and faces are searched for. This takes a few seconds.',
  coveringTitle: 'Painting over what you covered',
  lookingAgain: 'Looking at the whole picture again',
  takesLong: 'This takes longer than usual. You can leave: it goes on by itself.',
  noConnection: 'No connection. It goes on by itself on the server; this screen looks again soon.',
  restored: 'What you answered and drew before is here again. It is not sent yet.',
  scannedAgain: 'This photo was checked again meanwhile. Your answers and what you drew are still here.',
  refusedTitle: 'This photo was refused',
  refusedDetail: 'Remove it or choose another.',
  destroyed: 'The original is destroyed. What was covered stays covered; nothing can be changed any more.',
  toPhotos: 'Back to the photos',
  toCheck: (count: number) => (count === 1 ? '1 thing to check' : `${count} things to check`),
  lookAgain: 'See the safety check',
  begin: 'Check it',
  beingCovered: 'Being painted over and looked at again',
} as const;

const copies = {
  same: 'You shared this before',
  near: 'You shared one like this before',
  others: 'One like this was shared before',
  see: (title: string) => `See “${title}”`,
  untitled: 'a case without a title',
} as const;

const reviewing = {
  title: 'Findings',
  none: 'Nothing was found in this picture.',
  count: (cleared: number, count: number) => `${cleared} of ${count} cleared`,
  drawn: (count: number) =>
    count === 1 ? '1 more place covered by hand' : `${count} more places covered by hand`,
  turned: (degrees: number) => `turned by ${degrees}°`,
  cropped: 'cropped',
  coverMore: 'Cover more',
  coverMoreTitle: 'Cover more of this picture',
  coverMoreLead: 'What was covered stays covered. The picture is made anew and looked at again.',
  send: (count: number) => (count === 1 ? 'Cover this place' : `Cover these ${count} places`),
  sendNone: 'Draw over what to cover',
  covering: 'Being painted over and looked at again…',
  waits: 'Looked at again, something is left that its author has to answer. Return it, or cover more.',
  original: 'See the original',
  originalWhy: 'Why do you have to see it?',
  originalHint: 'Your reason, your name and the time are kept in the audit trail.',
  originalOpen: 'Open it for ten minutes',
  originalShort: 'Say why, in a few words.',
  originalUntil: (time: string) => `The original, without covers. Open until ${time}.`,
  originalTitle: 'The original',
  originalGone: 'The original is destroyed.',
} as const;

export const safety = { kinds, row, group, check, copies, reviewing } as const;
