/** What is said around the mails of an account: looking for one, its links, and a new password. */
export const mail = {
  title: 'Look into your mail',
  sentTo: 'The mail goes to',
  nextTitle: 'What happens next',
  confirmSteps: [
    {
      title: 'Open our mail',
      text: 'It can take a few minutes. Look among unwanted mail too.',
    },
    {
      title: 'Follow the link in it',
      text: 'There you enter the password you have just chosen, and are signed in. It works once, within two days.',
    },
    { title: 'A reviewer checks your registration', text: 'Cases open up after that.' },
  ],
  resetSteps: [
    {
      title: 'Open our mail',
      text: 'It comes if there is an account with this address. Look among unwanted mail too.',
    },
    {
      title: 'Follow the link in it',
      text: 'There you choose a new password. The link works once, within 30 minutes.',
    },
  ],
  sendAgain: 'Send it again',
  sentAgain: 'Sent again.',
  changeAddress: 'Change the address',
  toSignIn: 'To sign in',

  confirmTitle: 'Confirm your email address',
  confirmLead: 'Enter the password you chose when you signed up. A reviewer then checks your registration.',
  signUpPassword: 'Password you chose',
  notYou: 'You did not sign up? Close this page: without you, nobody gets in with your address.',
  passwordForgotten: 'Forgotten it?',
  choosePassword: 'Choose a new one by mail',
  newerSignUp: 'Not your password?',
  signUpYourself: 'Sign up yourself',
  confirm: 'Confirm and sign in',
  replaces: (name: string) =>
    `${name} is signed in on this device, and will be signed out: what the device keeps of them is wiped.`,
  newLinkTitle: 'Ask for a new link',
  newLinkLead: 'Enter the address with which you signed up, and we send you a link to confirm it.',
  sendLink: 'Send a link',
  expiredTitle: 'This link no longer works',
  confirmExpired:
    'A link works once, within two days, and only for your newest sign-up. If you have confirmed your address already, just sign in.',
  incomplete:
    'Part of the link is missing. Open it from the mail again; if that does not help, ask for a new one.',

  forgotTitle: 'Forgot your password?',
  forgotLead: 'Enter the address of your account. We send you a link with which you choose a new password.',
  resetTitle: 'Choose a new password',
  newPassword: 'New password',
  resetEnds:
    'With it you are signed in here, and signed out everywhere else. Your other devices get no notifications until you sign in on them again.',
  reset: 'Save and sign in',
  resetDone: 'Your new password is saved. You are signed out everywhere else.',
  resetExpired: 'A link works once, within 30 minutes.',
  rememberedIt: 'Remembered it?',
} as const;
