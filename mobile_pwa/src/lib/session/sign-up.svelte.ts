import { answer, api } from '#lib/api/client.ts';
import type { Limits, Profession, Specialty } from '#lib/api/model.ts';
import { strings } from '#lib/strings/index.ts';
import { looksLikeAddress, ownAddress } from './own-address.svelte.ts';

type FieldName = 'email' | 'password' | 'display_name' | 'profession' | 'specialties' | 'registration';

const DEFAULT_PASSWORD_MIN = 12;

/** What a newcomer fills in beside the address, and what is still missing in it. */
export class SignUp {
  password = $state('');
  displayName = $state('');
  profession = $state<Profession | null>(null);
  specialties = $state<Specialty[]>([]);
  registration = $state('');

  /** What to say beside each field that is not right yet; empty when all is well. */
  missing(limits: Limits | undefined): Partial<Record<FieldName, string>> {
    const words = strings.session.needed;
    const shortest = limits?.password_min ?? DEFAULT_PASSWORD_MIN;
    const missing: Partial<Record<FieldName, string>> = {};
    if (!looksLikeAddress(ownAddress.value)) missing.email = words.email;
    if ([...this.password].length < shortest) missing.password = words.passwordShort(shortest);
    if (!this.displayName.trim()) missing.display_name = words.displayName;
    if (!this.profession) missing.profession = words.profession;
    if (this.specialties.length === 0) missing.specialties = words.specialties;
    if (!this.registration.trim()) missing.registration = words.registration;
    return missing;
  }

  /**
   * Sends the form. Whether there is an account with this address already, only a mail to it tells. The password
   * is not kept for a second time. Throws the Problem when the server refuses.
   */
  async send(profession: Profession): Promise<void> {
    const body = {
      email: ownAddress.value.trim(),
      password: this.password,
      display_name: this.displayName.trim(),
      profession,
      specialties: this.specialties,
      registration: this.registration.trim(),
    };
    await answer(api.POST('/api/accounts', { body }));
    this.password = '';
    ownAddress.keep();
  }
}

/** What was filled in stays while the app is open: an address with a typing error can be changed. */
export const newcomer = new SignUp();
