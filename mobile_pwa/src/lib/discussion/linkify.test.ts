import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

function links(text: string): string[] {
  return linkify(text).flatMap((segment) => (segment.kind === 'link' ? [segment.href] : []));
}

describe('linkify', () => {
  it('finds web addresses inside a text', () => {
    expect(linkify('See https://dermnetnz.org/topics/tinea, it is good.')).toEqual([
      { kind: 'text', text: 'See ' },
      {
        kind: 'link',
        text: 'https://dermnetnz.org/topics/tinea',
        href: 'https://dermnetnz.org/topics/tinea',
      },
      { kind: 'text', text: ', it is good.' },
    ]);
  });

  it('keeps balanced brackets and leaves the sentence its own', () => {
    expect(links('(https://en.wikipedia.org/wiki/Tinea_(disease))')).toEqual([
      'https://en.wikipedia.org/wiki/Tinea_(disease)',
    ]);
    expect(links('Really https://a.example/x?!')).toEqual(['https://a.example/x']);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox',
    'file:///etc/passwd',
    '//evil.example/x',
    'www.example.org',
    'mailto:a@b.example',
    'https://',
    'https://good.example@evil.example/',
    'xhttps://a.example',
  ])('makes no link of %s', (text) => {
    expect(links(text)).toEqual([]);
    expect(linkify(text)).toEqual([{ kind: 'text', text }]);
  });

  it('never lets markup or quotes into an address', () => {
    for (const text of [
      'https://a.example/"onmouseover=x',
      "https://a.example/'x",
      'https://a.example/<b>',
    ]) {
      expect(links(text)).toEqual(['https://a.example/']);
    }
  });

  it('stops at signs that turn the direction of text around', () => {
    expect(links('https://a.example/\u202Egpj.exe')).toEqual(['https://a.example/']);
  });

  it('loses nothing of the text', () => {
    const texts = [
      '',
      'no link',
      'https://a.example',
      'a https://b.example/c. d http://e.example\nf',
      '((https://a.example))',
    ];
    for (const text of texts) {
      expect(
        linkify(text)
          .map((segment) => segment.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('is quick with a very long text', () => {
    const text = 'https://a.example/' + ')'.repeat(4000);
    expect(links(text)).toEqual(['https://a.example/']);
  });
});
