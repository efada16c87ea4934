const SHOWN_MS = 5_000;

interface ToastAction {
  label: string;
  run: () => void;
}

/** A short message at the bottom of the screen, perhaps with one thing to do, such as Undo. */
export interface Toast {
  id: number;
  text: string;
  action?: ToastAction | undefined;
}

/** The messages that are on the screen now. `toasts.show('Saved')`. */
class Toasts {
  shown = $state.raw<Toast[]>([]);
  #next = 1;

  /** Shows a text for some seconds (`milliseconds`; null keeps it until it is dismissed). */
  show(text: string, options: { action?: ToastAction; milliseconds?: number | null } = {}): () => void {
    const id = this.#next++;
    const dismiss = () => {
      this.shown = this.shown.filter((toast) => toast.id !== id);
    };
    this.shown = [...this.shown.slice(-1), { id, text, action: options.action }];
    const milliseconds = options.milliseconds === undefined ? SHOWN_MS : options.milliseconds;
    if (milliseconds !== null) setTimeout(dismiss, milliseconds);
    return dismiss;
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
