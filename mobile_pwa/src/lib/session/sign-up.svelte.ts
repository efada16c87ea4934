import { answer, api } from '#lib/api/client.ts';
import type { Limits, Me, Profession, Specialty } from '#lib/api/model.ts';
import { strings } from '#lib/strings/index.ts';

type FieldName = 'email' | 'password' | 'display_name' | 'profession' | 'specialties' | 'registration';

const DEFAULT_PASSWORD_MIN = 12;

/** What a newcomer fills in, and what is still missing in it. */
export class SignUp {
  email = $state('');
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
    if (!/^\S+@\S+\.\S+$/.test(this.email.trim())) missing.email = words.email;
    if ([...this.password].length < shortest) missing.password = words.passwordShort(shortest);
    if (!this.displayName.trim()) missing.display_name = words.displayName;
    if (!this.profession) missing.profession = words.profession;
    if (this.specialties.length === 0) missing.specialties = words.specialties;
    if (!this.registration.trim()) missing.registration = words.registration;
    return missing;
  }

  /** Creates the account; the newcomer is signed in by it. Throws the Problem when the server refuses. */
  send(profession: Profession): Promise<Me> {
    const body = {
      email: this.email.trim(),
      password: this.password,
      display_name: this.displayName.trim(),
      profession,
      specialties: this.specialties,
      registration: this.registration.trim(),
    };
    return answer(api.POST('/api/accounts', { body }));
  }
}
