// Addresses within the explorer.

/** The address of a view. */
export function addressOf(view, words = {}) {
  const query = new URLSearchParams({ view });
  for (const [name, value] of Object.entries(words)) if (value) query.set(name, value);
  return `#${query}`;
}
