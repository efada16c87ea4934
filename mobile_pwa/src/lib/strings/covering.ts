/** What is said where a picture is covered, turned and cropped, on the phone and in the safety check. */
const tools = {
  label: 'Tools',
  box: 'Box',
  polygon: 'Shape',
  stroke: 'Brush',
  crop: 'Crop',
  turn: 'Turn',
  undo: 'Undo',
  redo: 'Redo',
  seeThrough: 'See under',
  done: 'Done',
  finish: 'Finish shape',
  finishStroke: 'Finish stroke',
  brushWidth: 'Brush width',
  how: {
    box: 'Drag over it, or tap two corners.',
    polygon: 'Draw around it, or tap each corner.',
    stroke: 'Paint over it, or tap along it.',
    crop: 'Drag over what to keep, or tap two corners. The rest is gone.',
  },
  second: 'Now the other corner.',
  more: 'Tap the next corner. The first one again, or “Finish shape”, ends it.',
  moreStroke: 'Tap on, or finish the stroke.',
  keys: 'Arrow keys move a cross, Enter places, Escape takes back.',
  cross: (x: number, y: number) => `Cross at ${x}, ${y}`,
  covered: 'Covered.',
  croppedTo: (width: number, height: number) => `Cropped to ${width} by ${height}.`,
  turned: (degrees: number) => `Turned to ${degrees} degrees.`,
  undone: 'Undone.',
  redone: 'Done again.',
  full: 'That is as many covers as one picture takes.',
} as const;

const list = {
  title: 'What you cover',
  none: 'Nothing is covered yet.',
  name: (place: number) => `Cover ${place}`,
  shape: { box: 'Box', polygon: 'Shape', stroke: 'Brush stroke' },
  size: (width: number, height: number) => `${width} × ${height} pixels`,
  crop: 'Crop',
  cropSize: (width: number, height: number) => `keeps ${width} × ${height} pixels`,
  remove: (name: string) => `Remove ${name}`,
  adjust: (name: string) => `Move and size ${name}`,
  keys: 'Arrow keys move it, with Shift they size it, Delete removes it.',
  left: 'Left',
  right: 'Right',
  up: 'Up',
  down: 'Down',
  wider: 'Wider',
  narrower: 'Narrower',
  taller: 'Taller',
  shorter: 'Shorter',
} as const;

const prepare = {
  title: (place: number, count: number) =>
    count === 1 ? 'Before it leaves this phone' : `Before they leave this phone: ${place} of ${count}`,
  lead: 'Cover faces, names, dates and wrist bands. What you cover is painted over on this phone, before anything is sent.',
  use: 'Nothing to cover: use it',
  useCovered: (covers: number) => (covers === 1 ? 'Use it with 1 cover' : `Use it with ${covers} covers`),
  useChanged: 'Use it as changed',
  useAsItIs: 'Send it as it is',
  remove: 'Remove photo',
  opening: 'Opening the photo…',
  painting: 'Painting it over…',
  unreadable: 'This browser cannot show this photo',
  unreadableDetail:
    'It goes up as it is, with its location and camera data, and is made safe on the server. You see it there, in the safety check, before anybody else does.',
  keepsMetadata:
    'This phone cannot take the location and camera data out of this photo. Unless you change it here, they go up with it and are taken out on the server.',
  paintFailed: 'This phone could not paint over the photo',
  paintFailedDetail: 'Nothing was sent. Try again, take it at a lower resolution, or remove it.',
  gone: 'This photo is no longer on this phone.',
} as const;

const notKept = 'This phone has no room to keep what you do here. Finish it before you leave.';

export const covering = { tools, list, prepare, notKept } as const;
