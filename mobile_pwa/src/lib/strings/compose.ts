/** What sharing a case says, and the upload tray. */
const tray = {
  label: 'Photos on their way',
  title: 'Photos on their way',
  show: 'Show',
  sending: (photos: number, sent: string, size: string) =>
    `${photos === 1 ? '1 photo' : `${photos} photos`} · ${sent} of ${size}`,
  paused: (photos: number) => (photos === 1 ? '1 photo is paused' : `${photos} photos are paused`),
  refused: (photos: number) => (photos === 1 ? '1 photo was refused' : `${photos} photos were refused`),
  refusedPlain: 'The server refused this photo. Take it away and choose another.',
  needsSignIn: 'Sign in again to send your photos. They are safe on this phone.',
  safe: 'They stay on this phone until the server has them. You can close the app and go on later.',
  evictable: 'When this phone runs short of room, the browser may delete them: do not wait for days.',
  photo: (place: number) => `Photo ${place}`,
  bytes: (sent: string, size: string, done: number) => `${sent} of ${size} (${done} %)`,
  waiting: 'Waiting',
  held: 'On this phone: look at it in its draft before it goes',
  heldCount: (photos: number) =>
    photos === 1 ? '1 photo waits for you to look at it' : `${photos} photos wait for you to look at them`,
  pausedOne: 'Paused',
  arrived: 'Arrived; it joins its case as soon as the draft is saved',
  added: (time: string) => `Added ${time}`,
  pause: (place: number) => `Pause photo ${place}`,
  goOn: (place: number) => `Go on with photo ${place}`,
  cancel: (place: number) => `Take photo ${place} away`,
  sendNow: 'Send now',
} as const;

const photos = {
  title: 'Photos',
  lead: 'Add up to 8 photos. The first one is shown in the list.',
  take: 'Take a photo',
  pick: 'Pick photos',
  reminder:
    'No faces, names, dates or wrist bands. You can cover and crop each photo before it leaves this phone.',
  count: (count: number, most: number) => `${count} of ${most}`,
  full: (most: number) => `That is all: a case holds ${most} photos.`,
  place: (place: number) => `Photo ${place}`,
  describe: 'What it shows',
  describeHint: 'Neutral, without the answer. Read out to those who do not see it.',
  earlier: (place: number) => `Move photo ${place} towards the front`,
  later: (place: number) => `Move photo ${place} towards the end`,
  remove: (place: number) => `Remove photo ${place}`,
  removeTitle: 'Remove this photo?',
  removeDetail: 'It is deleted from this phone and from the draft.',
  removeAction: 'Remove',
  held: 'Only on this phone. Look at it before it is sent.',
  look: 'Look and send',
  uploading: (done: number) => `Uploading, ${done} %`,
  waiting: 'On this phone, waiting for a connection',
  paused: 'Paused',
  arrived: 'Arrived, joining the case',
  received: 'Being made safe and looked at for text and faces',
  ready: 'Ready',
  refused: 'Refused',
  chooseAnother: 'Choose another',
  goOn: 'Go on',
  problems: {
    empty: 'This file is empty. Choose another.',
    too_large: (most: string) => `This photo is larger than ${most}. Take it at a lower resolution.`,
    not_a_photo: 'This is not a photo we can read. Use JPEG, PNG, WebP, HEIC, AVIF, TIFF or DICOM.',
  },
  leftOut: (left: number, chosen: number) =>
    `${left} of the ${chosen} files you chose ${left === 1 ? 'was' : 'were'} not added`,
  tooMany: (most: number) => `A case holds at most ${most} photos. Some were left out.`,
  phoneFull: 'This phone has no room left to keep the photo. Free some space, then add it again.',
} as const;

const story = {
  title: 'What happened',
  caseTitle: 'Title',
  caseTitleHint: 'A short neutral line, such as “Itchy ring on the forearm, three weeks”.',
  history: 'History',
  historyHint: 'Relative times (“three weeks ago”), no names, no places, no dates.',
  ageBand: 'Age',
  sex: 'Sex',
  specialty: 'Specialty',
  bodySite: 'Body site',
  choose: 'Choose',
  notSaid: 'Not said',
  tags: 'Tags',
  tagsHint: (most: number) => `Up to ${most}. Enter or a comma adds one.`,
  addTag: 'Add',
  removeTag: (tag: string) => `Remove tag ${tag}`,
  tooManyTags: (most: number) => `That is all: ${most} tags.`,
} as const;

const question = {
  title: 'Question',
  question: 'What do you want to know from peers?',
  questionHint: 'One question, such as “Would you treat at once?”',
  answer: 'Your answer',
  answerHint: 'Hidden from peers.',
  teachingPoints: 'Teaching points',
  teachingPointsHint: 'What one should take away. Hidden from peers.',
} as const;

const check = {
  title: 'Check and send',
  lead: 'A reviewer looks at it before peers do.',
  left: 'Left to do',
  nothingLeft: 'Nothing left to do.',
  reminderTitle: 'Look once more',
  reminder:
    'Is anybody named or recognisable, in a photo or in the text? Jewellery, tattoos and dates count.',
  reminderConfirm: 'Nobody can be recognised',
  send: 'Send to review',
  sendAgain: 'Send again',
  needsConnection: 'Sending needs a connection. Everything is saved on this phone.',
  uploading: (count: number) =>
    count === 1 ? '1 photo is still on its way.' : `${count} photos are still on their way.`,
  makingSafe: 'Photos are being made safe. This takes a few seconds.',
  held: (count: number) =>
    count === 1 ? 'Look at 1 photo before it is sent.' : `Look at ${count} photos before they are sent.`,
  findings: (count: number) =>
    count === 1
      ? 'Go through the safety check of 1 photo.'
      : `Go through the safety check of ${count} photos.`,
  refused: 'A photo was refused. Remove it or choose another.',
  notSaved: 'Your last changes are not with the server yet.',
  goTo: (step: string) => `Go to: ${step}`,
  missing: {
    photos: 'Add at least one photo.',
    title: 'Give the case a title.',
    question: 'Ask your peers a question.',
    specialty: 'Choose a specialty.',
  },
  tooLong: 'A text is too long.',
  noTitle: 'No title yet',
  noQuestion: 'No question yet',
} as const;

const sent = {
  title: 'It is with the reviewers',
  detail:
    'Peers see it once a reviewer has let it through. You will be told in your inbox, whatever is decided.',
  see: 'See the case',
  another: 'Share another',
} as const;

const saving = {
  phone: 'Saved on this phone',
  server: 'Saved',
  saving: 'Saving…',
  offline: 'Saved on this phone. It goes to the server when there is a connection.',
  failed: (detail: string) => `Saved on this phone. The server did not take it: ${detail}`,
  unsaved: 'Not saved: this phone has no room left.',
} as const;

const conflict = {
  title: 'This draft was changed elsewhere',
  detail: 'Perhaps on another phone. Choose which text to keep; nothing is lost until you do.',
  mine: 'Here',
  theirs: 'Elsewhere',
  keepMine: 'Keep mine',
  takeTheirs: 'Take the other',
  empty: 'Empty',
} as const;

export const compose = {
  tray,
  photos,
  story,
  question,
  check,
  sent,
  saving,
  conflict,
  title: 'Share a case',
  editTitle: 'Edit your case',
  step: (place: number, count: number, title: string) => `Step ${place} of ${count}: ${title}`,
  progress: 'How far you are',
  next: 'Next',
  previous: 'Back',
  leave: 'Leave',
  begun: 'You have a case you began',
  begunDetail: 'It is saved on this phone.',
  goOn: 'Go on',
  goOnWith: (title: string) => `Go on with ${title}`,
  startNew: 'Start a new one',
  untitled: 'Case without a title',
  changed: 'Changed',
  photosCount: (count: number) => (count === 1 ? '1 photo' : `${count} photos`),
  deleteDraft: 'Delete this draft',
  deleteTitle: 'Delete this draft?',
  deleteDetail: 'Its text and photos are deleted here and on the server. This cannot be undone.',
  deleted: 'The draft is deleted.',
  keep: 'Keep it',
  notEditable: 'This case cannot be changed now',
  notEditableDetail: 'It is with a reviewer, or it was decided about.',
  seeCase: 'See the case',
  forgetHere: 'Forget what is on this phone',
  returned: 'The reviewer asked for changes',
} as const;
