/** off: could be turned on; on: this device is subscribed and the server knows it. */
export type PushState = 'unsupported' | 'needs-home-screen' | 'denied' | 'off' | 'on';

/** What the browser says about itself. */
export interface BrowserFacts {
  hasServiceWorker: boolean;
  hasPushManager: boolean;
  /** undefined where the browser has no notifications, as on iOS outside the home screen. */
  permission: NotificationPermission | undefined;
  /** iPhone, iPod or iPad. */
  iOS: boolean;
  /** Opened from the home screen. */
  standalone: boolean;
}

/** Says honestly what is possible here, before anything is asked of a person. */
export function pushState(facts: BrowserFacts, subscribed: boolean): PushState {
  const able = facts.hasServiceWorker && facts.hasPushManager && facts.permission !== undefined;
  if (!able) return facts.iOS && !facts.standalone ? 'needs-home-screen' : 'unsupported';
  if (facts.permission === 'denied') return 'denied';
  return facts.permission === 'granted' && subscribed ? 'on' : 'off';
}

export function browserFacts(): BrowserFacts {
  // An iPad calls itself a Mac; only it has touch points.
  const iPad = navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1;
  return {
    hasServiceWorker: 'serviceWorker' in navigator,
    hasPushManager: 'PushManager' in globalThis,
    permission: 'Notification' in globalThis ? Notification.permission : undefined,
    iOS: /iPhone|iPad|iPod/.test(navigator.userAgent) || iPad,
    standalone: matchMedia('(display-mode: standalone)').matches,
  };
}

/** A name for this device that its owner recognises: "Chrome on Android". */
export function deviceLabel(userAgent: string): string {
  const browser = nameOf(userAgent, [
    [/Edg\//, 'Edge'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Firefox\/|FxiOS\//, 'Firefox'],
    [/Chrome\/|CriOS\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = nameOf(userAgent, [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Macintosh/, 'Mac'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser ?? 'Browser', system].filter(Boolean).join(' on ');
}

function nameOf(userAgent: string, names: [RegExp, string][]): string | undefined {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
