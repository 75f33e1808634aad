/** HTML from templates. Whatever is filled in is text and gets escaped, unless it is markup itself. */

export class Markup {
  readonly text: string;

  /** For text that is markup already; everything else goes through `html`. */
  constructor(text: string) {
    this.text = text;
  }
}

type Filling = Markup | string | number | undefined | readonly (Markup | string | number)[];

/** `html\`<p>${title}</p>\``. Lists are joined, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...fillings: readonly Filling[]): Markup {
  const parts = strings.map((string, index) => {
    // The indentation of the sources would make up a third of a page.
    const fixed = string.replaceAll(/\s*\n\s*/g, '\n');
    return index === 0 ? fixed : textOf(fillings[index - 1]) + fixed;
  });
  return new Markup(parts.join(''));
}

export const NOTHING = new Markup('');

function textOf(filling: Filling): string {
  if (filling === undefined) return '';
  if (typeof filling === 'string') return escaped(filling);
  if (typeof filling === 'number') return String(filling);
  return filling instanceof Markup ? filling.text : filling.map(textOf).join('');
}

/** Attributes stand between double quotes everywhere, so single ones need no escape. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** JSON for a `<script type="application/json">`: no text within can end the element. */
export function jsonMarkup(json: string): Markup {
  return new Markup(json.replaceAll('<', String.raw`\u003C`));
}
