/** Notifications: what they are for, and what stands in their way. */
export const push = {
  title: 'Notifications',
  explain:
    'You are told about new cases in what you follow, and about decisions and comments on your own. A notification never shows anything of a patient.',
  turnOn: 'Turn on notifications',
  turnOff: 'Turn off for this device',
  states: {
    unsupported: {
      title: 'Not possible in this browser',
      detail: 'This browser cannot receive notifications. Your inbox has everything.',
    },
    'needs-home-screen': {
      title: 'Add Caserounds to the home screen first',
      detail:
        'On iPhone and iPad notifications need the app on the home screen: tap Share in Safari, then “Add to Home Screen”, and open Caserounds from there.',
    },
    denied: {
      title: 'Blocked by the browser',
      detail:
        'Notifications for this site are blocked. Allow them in the settings of the browser or the phone, then come back here.',
    },
    off: { title: 'Off for this device', detail: 'Turn them on to hear of new cases within seconds.' },
    on: { title: 'On for this device', detail: 'This device gets notifications.' },
  },
  failedTitle: 'Notifications are still off',
  failed: 'The browser’s push service did not answer. Nothing else is affected. Try again later.',
  devices: 'Your devices',
  devicesDetail: 'Every browser and phone that gets your notifications.',
  thisDevice: 'This device',
  deviceAdded: 'Added',
  removeDevice: (label: string) => `Remove ${label}`,
  noDevices: 'No device gets notifications.',
  somethingNew: 'Something new in Caserounds',
} as const;
