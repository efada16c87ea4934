/** Welcome, signing in, signing up, and waiting for verification. */
export const session = {
  welcomeTitle: 'Photo rounds for practitioners',
  welcomeLead: 'Share a clinical photo safely. See it with your peers’ eyes. Learn from what they saw.',
  welcomePoints: [
    {
      title: 'Safe to share',
      text: 'Every photo is stripped of hidden data, and a reviewer looks at it first.',
    },
    { title: 'Peers only', text: 'Only verified practitioners see cases.' },
    { title: 'Safe to ask', text: 'Nobody is graded here. What you wonder, others wonder too.' },
  ],
  notForPatients: 'Caserounds is not for real patients yet. Use openly licensed photos only.',
  createAccount: 'Create an account',
  haveAccount: 'I have an account',
  signIn: 'Sign in',
  signInTitle: 'Sign in',
  sessionEnded:
    'Your session has ended. Sign in to go on where you were. What you wrote on this phone is kept.',
  email: 'Email address',
  password: 'Password',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  newHere: 'New here?',
  forgotPassword: 'Forgot password?',
  justSignedUp: 'Just signed up?',
  sendLinkAgain: 'Send the link again',
  suspendedTitle: 'Your account is suspended',
  suspendedPoints: [
    'An administrator has suspended it. Signing in does not work until that is lifted.',
    'You were signed out everywhere. What you shared is kept.',
    'Ask the administrator of your community what is needed to open it again.',
  ],
  otherAccount: 'Use another account',
  signUpTitle: 'Create an account',
  signUpLead:
    'It takes about two minutes. You confirm your address by mail, and a reviewer checks that you are a practitioner.',
  yourWork: 'Your work',
  yourAccount: 'Your account',
  displayName: 'Name shown to peers',
  displayNameHint: 'As colleagues know you, for example Dr Ama Mensah.',
  profession: 'Profession',
  professionPrompt: 'Choose your profession',
  specialties: 'Specialties',
  specialtiesHint: 'Choose what you work in or want to learn about. You can change this later.',
  allSpecialties: (count: number) => `Show all ${count}`,
  registration: 'Evidence of registration',
  registrationHint:
    'Your registration number and the register it is in, for example “GMC 1234567”. Only reviewers see it.',
  passwordHint: (shortest: number) =>
    `At least ${shortest} characters. Three or four unrelated words are good.`,
  register: 'Create account',
  afterwards:
    'We send you a mail with a link that confirms your address. Cases open up when a reviewer has verified you.',
  alreadyRegistered: 'Already have an account?',
  needed: {
    email: 'Enter your email address, such as ama@hospital.org.',
    password: 'Enter your password.',
    currentPassword: 'Enter the password you have now.',
    passwordShort: (shortest: number) => `Use at least ${shortest} characters.`,
    displayName: 'Enter the name that peers will see.',
    profession: 'Choose your profession.',
    specialties: 'Choose at least one specialty.',
    registration: 'Enter your registration, so that a reviewer can check it.',
  },
  waitingTitle: 'Waiting for verification',
  waitingWhy:
    'Cases are shown to verified practitioners only, to protect the people in the photos. That is why you do not see any yet.',
  waitingSteps: [
    {
      title: 'You signed up',
      text: 'Your address is confirmed, and we have what you told us about your registration.',
    },
    {
      title: 'A reviewer checks it',
      text: 'They look your registration up. There is nothing you need to do.',
    },
    { title: 'Cases open up', text: 'This screen turns into the cases. Check again any time.' },
  ],
  waitingGiven: 'Your evidence',
  waitingChange: 'Change it',
  waitingCheck: 'Check again',
  waitingStill: 'Not verified yet. Nothing is wrong: a reviewer has not looked at it so far.',
  unreachableTitle: 'No connection',
  unreachableDetail:
    'Caserounds could not be reached, and nothing has been seen on this device yet. Check the connection and try again.',
} as const;
