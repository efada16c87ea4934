import type { Area } from './shape.ts';

/** A place on a picture that is outlined and numbered: something was found there. */
export interface OutlinedPlace {
  number: number;
  box: Area;
  /** It is painted over as a cover is. */
  covered: boolean;
  /** open: nobody has said yet what it is. */
  standing: 'open' | 'covered' | 'harmless';
  focused: boolean;
  /** It seems to identify nobody: it steps back behind what may. */
  secondary: boolean;
}
