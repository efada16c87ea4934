/** Whether something was ever left on this device to be sent later; opens nothing. */
export async function hasPhoneDatabase(): Promise<boolean> {
  const databases = await indexedDB.databases();
  return databases.length > 0;
}
