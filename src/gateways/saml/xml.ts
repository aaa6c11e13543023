import { DOMParser, type Document, type Element, onWarningStopParsing } from '@xmldom/xmldom';

/** A piece of XML that is safe to put into another. */
export type Xml = string & { readonly __brand: 'Xml' };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
const escaped = (text: string) => text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? character);

export const text = (value: string): Xml => escaped(value) as Xml;

/** An element in the order given. Attributes without a value are left out, and so are missing children. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (Xml | undefined)[]
): Xml {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = children.filter((child) => child !== undefined).join('');
  return `<${name}${written.join('')}${content === '' ? '/>' : `>${content}</${name}>`}` as Xml;
}

/** Document types declare entities, comments and instructions split texts: none belongs into a message. */
const FOREIGN = /<!|<\?(?!xml\s)/;

/**
 * Reads a document strictly: whatever a parser would warn of, document types, comments, CDATA and instructions are refused.
 * Throws with the reason.
 */
export function parseXml(xml: string): { readonly document: Document; readonly root: Element } {
  if (FOREIGN.test(xml)) throw new Error('a document type, a comment or an instruction');
  const document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(xml, 'text/xml');
  if (!document.documentElement) throw new Error('no element');
  return { document, root: document.documentElement };
}

/** An honest response has some hundred tags and attributes, with a chain of certificates a few more. */
const MOST_SIGNS = 1_000;

/**
 * The same of what anybody may send: a document made of so many tags, attributes or namespaces that reading it would hold the program up
 * for everybody is refused unread.
 */
export function parseMessage(xml: string): ReturnType<typeof parseXml> {
  if (countOf('<', xml) > MOST_SIGNS || countOf('="', xml) + countOf("='", xml) > MOST_SIGNS)
    throw new Error('more tags or attributes than a message has');
  return parseXml(xml);
}

const countOf = (sign: string, text: string): number => text.split(sign, MOST_SIGNS + 2).length - 1;

/** Children that are elements of a name in a namespace. */
export const childrenOf = (parent: Element, namespace: string, name: string): Element[] =>
  elementsOf(parent).filter((child) => is(child, namespace, name));

export const elementsOf = (parent: Element): Element[] =>
  [...parent.childNodes].filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);

export const is = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** All elements of a name below an element, at any depth. */
export const allWithin = (root: Element | Document, namespace: string, name: string): Element[] => [
  ...root.getElementsByTagNameNS(namespace, name),
];

/** An attribute; undefined when it is missing. Empty ones are there. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.hasAttribute(name) ? (element.getAttribute(name) ?? '') : undefined;

/** The text of an element without what surrounds it. */
export const textOf = (element: Element): string => (element.textContent ?? '').trim();
