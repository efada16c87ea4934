import { Problem } from '#lib/api/problem.ts';
import { strings } from '#lib/strings/index.ts';
import { currentSubscription } from './address.ts';
import { linkDevice, renewDevice, unlinkDevice } from './device.ts';
import { linkedDevice } from './linked.ts';
import { browserFacts, pushState, type PushState } from './support.ts';

/** Whether this device gets notifications, and turning that on and off. */
class Push {
  state = $state<PushState>('off');
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Looks at the browser and at what was noted; asks nobody. */
  async look(): Promise<void> {
    const linked = linkedDevice();
    const subscribed =
      linked !== null && (linked.kind !== 'webpush' || (await currentSubscription()) !== null);
    this.state = pushState(browserFacts(), subscribed);
  }

  /** At each start of the app. Quiet: what fails now is tried at the next start. */
  async renew(): Promise<void> {
    await renewDevice().catch(() => undefined);
    await this.look();
  }

  /** Call it from a press of a button: browsers ask for permission only then. */
  async turnOn(): Promise<void> {
    await this.#work(async () => {
      // First thing in the gesture; Safari forgets the gesture after the first wait for anything else.
      const permission = await Notification.requestPermission();
      if (permission === 'granted') await linkDevice();
    });
  }

  async turnOff(): Promise<void> {
    await this.#work(unlinkDevice);
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Problem ? error : pushServiceProblem();
    }
    await this.look();
    this.busy = false;
  }
}

/** The browser's push service refused or did not answer; its own words would help nobody. */
function pushServiceProblem(): Problem {
  const { failedTitle: title, failed: detail } = strings.push;
  return new Problem({ slug: 'push-service', status: 0, title, detail });
}

export const push = new Push();
