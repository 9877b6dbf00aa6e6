/** The answer as JSON. Throws an Error with the server's own sentence. */
async function call(path, options) {
  const response = await fetch(`/client/${path}`, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `the stand-in answered ${response.status}`);
  return body;
}

const query = (me) => (me ? `?as=${encodeURIComponent(me)}` : '');

export const fetchState = (me) => call(`state${query(me)}`);
export const fetchPanel = () => call('panel');

export function post(path, body) {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** Follows changes as one person; returns what ends it. `onUp` runs at each (re)connection. */
export function follow(me, { onChange, onUp, onDown }) {
  const source = new EventSource(`/client/events${query(me)}`);
  source.addEventListener('open', onUp);
  source.addEventListener('error', onDown);
  source.addEventListener('message', (event) => onChange(JSON.parse(event.data)));
  return () => source.close();
}
