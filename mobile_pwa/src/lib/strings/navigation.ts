/** Names of the places one can go to. */
export const navigation = {
  label: 'Main',
  cases: 'Cases',
  share: 'Share',
  inbox: 'Inbox',
  me: 'Me',
  review: 'Review',
  unread: (count: number) => (count === 1 ? '1 unread' : `${count} unread`),
} as const;
