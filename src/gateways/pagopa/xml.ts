import { SaxesParser } from 'saxes';

/** An element with its names resolved; text is all that stands directly in it. */
export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  /** Empty for an unqualified name. */
  readonly namespace: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Names of its attributes as `{namespace}name`, declarations of namespaces left out. */
  readonly attributes: readonly string[];
}

/** The text is not a well-formed document without document type. */
export class BadXml extends Error {}

/** Deeper than any message of pagoPA; a document made to exhaust the reader is refused early. */
const MOST_DEPTH = 32;

interface Open {
  name: string;
  namespace: string;
  children: XmlElement[];
  text: string;
  attributes: string[];
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/**
 * Reads a document into its root element. A document type is refused, and with it every entity but XML's own five, so that
 * nothing can be included or made to grow. Throws BadXml.
 */
export function readXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let root: XmlElement | undefined;
  parser.on('error', (failure) => {
    throw new BadXml(failure.message);
  });
  parser.on('doctype', () => {
    throw new BadXml('A document type is not accepted');
  });
  parser.on('opentag', (tag) => {
    if (open.length === MOST_DEPTH) throw new BadXml('Nested too deeply');
    const attributes = Object.values(tag.attributes)
      .filter((attribute) => attribute.uri !== XMLNS)
      .map((attribute) => `{${attribute.uri}}${attribute.local}`);
    open.push({ name: tag.local, namespace: tag.uri, children: [], text: '', attributes });
  });
  const add = (characters: string) => {
    const element = open.at(-1);
    if (element) element.text += characters;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(text).close();
  if (!root) throw new BadXml('No element');
  return root;
}

/** What an element holds when it is written: text, or elements in their order. Absent ones are left out. */
export type XmlContent = string | readonly (readonly [name: string, content: XmlContent | undefined])[];

/** Writes an element and what it holds; names are taken as they are. */
export function writeXml(tag: string, content: XmlContent, attributes = ''): string {
  const inner =
    typeof content === 'string'
      ? escaped(content)
      : content.map(([child, held]) => (held === undefined ? '' : writeXml(child, held))).join('');
  return `<${tag}${attributes}>${inner}</${tag}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const escaped = (text: string) => text.replace(NOT_XML, '').replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);
