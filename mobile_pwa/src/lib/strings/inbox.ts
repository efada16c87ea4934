/** What happened to cases that one follows or wrote. */
export const inbox = {
  title: 'Inbox',
  markAllRead: 'Mark all read',
  unread: 'Unread',
  emptyTitle: 'Nothing has happened yet',
  emptyDetail: 'Follow a specialty to hear of new cases. What happens to your own cases comes here too.',
  find: 'Find something to follow',
  refresh: 'Refresh',
} as const;
