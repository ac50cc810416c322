// Asks the explorer's server. The token stands behind the # of the address, which browsers send to nobody.

const KEY = "cascade-explorer-token";

/** Takes the token out of the address, and keeps it as long as the tab is open. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return;
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, "", location.pathname);
}

async function ask(path, query, method = "GET") {
  const address = new URL(`/api/${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null) address.searchParams.set(name, value);
  const answer = await fetch(address, { method, headers: { Authorization: `Bearer ${sessionStorage.getItem(KEY)}` } });
  if (answer.ok) return answer;
  if (answer.status === 401) throw new Error("this address has no token: open the one that the program printed");
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.fault ?? `the program answered ${answer.status}`);
}

/** A JSON document. */
export async function json(path, query = {}) {
  return (await ask(path, query)).json();
}

/** Bytes. */
export async function bytes(path, query = {}) {
  return (await ask(path, query)).arrayBuffer();
}

/** Changes something. */
export async function change(path, query = {}) {
  return (await ask(path, query, "POST")).json();
}

/** Bytes of JSON after their length, and where they end. */
export function headed(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { head, end: 4 + length };
}
