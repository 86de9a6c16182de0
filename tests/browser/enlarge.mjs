// The page of a schema that is many times as large.

/** The text of a page with each of its messages repeated, until there are this many items. */
export function enlarge(page, items) {
  const [, body] = page.split("<body>");
  const times = Math.ceil(items / body.match(/<tr id="(?!never\.)/g).length);
  const repeated = text => Array.from({ length: times }, (_, copy) => copy === 0 ? text : renamed(text, copy)).join("");
  return page
    .replace(/<section class="event"[^]*?<\/section>/g, repeated)
    // The contents have an entry for each message, in the same order.
    .replace(/<nav[^]*?<\/nav>/, contents => contents.replace(/<li>.*<\/li>/g, repeated));
}

/** A message or its entry under another name, so that every id remains the only one. */
function renamed(text, copy) {
  return text.replace(/(id="|href="#(?!purpose-))(\w+)/g, `$1$2_${copy}`);
}
