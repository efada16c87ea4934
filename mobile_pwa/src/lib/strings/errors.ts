/** What the app says when something went wrong: what happened, what is safe, what to do. */
export const errors = {
  offlineTitle: 'No connection',
  offlineDetail:
    'Caserounds could not be reached. Nothing you entered is lost. Check the connection and try again.',
  unavailableTitle: 'The server did not answer',
  unavailableDetail: 'This is on our side. Nothing you entered is lost. Try again in a minute.',
  unexpectedTitle: 'Something went wrong in the app',
  unexpectedDetail: 'Nothing you entered is lost. Try again; if it happens again, reload the app.',
  goOnSoon: 'You can go on in less than a minute.',
  goOnAt: (time: string) => `You can go on at ${time}.`,
  reference: (requestId: string) => `Reference ${requestId}`,
} as const;
