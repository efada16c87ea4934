declare global {
  namespace App {
    interface PageState {
      /** A picture fills the screen; going back leaves it. */
      fullScreen?: boolean;
    }
  }
}

export {};
