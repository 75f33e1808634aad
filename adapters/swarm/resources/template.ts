/** What a template in an environment variable, a host name or a mount may name (swarmkit template/context.go). */
export interface TemplateContext {
  readonly Service: { readonly ID: string; readonly Name: string; readonly Labels: Readonly<Record<string, string>> };
  readonly Node: {
    readonly ID: string;
    readonly Hostname: string;
    readonly Platform: { readonly Architecture: string; readonly OS: string };
  };
  readonly Task: { readonly ID: string; readonly Name: string; readonly Slot: string };
}

const EMPTY: TemplateContext = {
  Service: { ID: '', Name: '', Labels: {} },
  Node: { ID: '', Hostname: '', Platform: { Architecture: '', OS: '' } },
  Task: { ID: '', Name: '', Slot: '' },
};

/** The text with its actions filled in; for a bad one, the sentence of Go's text/template. */
export function expandTemplate(
  text: string,
  context: TemplateContext = EMPTY,
): { readonly text: string } | { readonly problem: string } {
  let expanded = '';
  let rest = text;
  for (;;) {
    const start = rest.indexOf('{{');
    if (start === -1) return { text: expanded + rest };
    const end = rest.indexOf('}}', start);
    if (end === -1) return { problem: 'template: expansion:1: unclosed action' };
    const path = rest.slice(start + 2, end).trim();
    const value = valueAt(context, path);
    if (value === undefined) return { problem: unknownField(path, text.length - rest.length + start) };
    expanded += rest.slice(0, start) + value;
    rest = rest.slice(end + 2);
  }
}

function valueAt(context: TemplateContext, path: string): string | undefined {
  if (!path.startsWith('.')) return path.startsWith('"') ? path.slice(1, -1) : undefined;
  let value: unknown = context;
  for (const name of path.slice(1).split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    const inLabels = value === context.Service.Labels;
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : inLabels ? '' : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}

/** Columns count from the start of the text, at the dot of the field. */
function unknownField(path: string, column: number): string {
  const name = path.replace(/^\./, '');
  return `template: expansion:1:${column}: executing "expansion" at <${path}>: can't evaluate field ${name} in type *template.Context`;
}
