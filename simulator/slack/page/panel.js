import { fetchPanel, post } from './client.js';
import { h } from './dom.js';
import { redraw, state } from './store.js';
import { toast } from './toast.js';

const REFRESH_MS = 4_000;

/** The side panel: the cluster's nodes, what reaches them, and what can be broken. */
export function createPanel(element) {
  let shown = '';
  setInterval(() => state.workspace?.hasPanel && state.panelOpen && !document.hidden && void refreshPanel(), REFRESH_MS);
  return () => {
    element.hidden = !state.workspace.hasPanel || !state.panelOpen;
    const signature = JSON.stringify(state.panel);
    if (element.hidden || !state.panel || signature === shown) return;
    shown = signature;
    const focused = document.activeElement?.dataset?.testid;
    element.replaceChildren(...drawPanel(state.panel));
    if (focused) element.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
  };
}

export async function refreshPanel() {
  try {
    state.panel = await fetchPanel();
    redraw();
  } catch {
    // The next refresh tries again; a lost connection is shown by the page itself.
  }
}

async function change(control, path, body) {
  control.disabled = true;
  control.setAttribute('aria-busy', 'true');
  try {
    state.panel = await post(path, body);
  } catch (error) {
    toast(error.message);
  }
  control.disabled = false;
  control.removeAttribute('aria-busy');
  redraw();
}

function drawPanel({ cluster, nodes, faults, clusterFaults }) {
  const wide = faults.filter((fault) => !fault.perNode);
  const perNode = faults.filter((fault) => fault.perNode);
  const isBroken = clusterFaults.length > 0 || nodes.some((node) => node.faults.length > 0);
  return [
    h('header', { class: 'pane-head' }, h('h1', {}, 'Cluster'), h('span', { class: 'head-note' }, cluster)),
    h(
      'div',
      { class: 'panel-body' },
      ...nodes.map((node) => drawNode(node, perNode)),
      wide.length > 0 ? drawWide(wide, clusterFaults) : undefined,
      drawExplanations(faults),
    ),
    h('footer', { class: 'panel-foot' }, mendButton(isBroken)),
  ];
}

function drawExplanations(faults) {
  const entries = faults.flatMap(({ title, explain }) => [h('dt', {}, title), h('dd', {}, explain)]);
  return h('details', { class: 'explain' }, h('summary', {}, 'What the faults do'), h('dl', {}, ...entries));
}

function mendButton(isBroken) {
  const control = h(
    'button',
    { type: 'button', class: 'button', 'data-testid': 'mend', disabled: !isBroken, onclick: () => void change(control, 'panel/mend', {}) },
    'Mend everything',
  );
  return control;
}

function drawNode({ name, address, role, kubelet, faults: on }, faults) {
  return h(
    'section',
    { class: on.length > 0 ? 'node broken' : 'node', 'data-node': name },
    h('h2', {}, name),
    h('p', { class: 'node-facts' }, `${address} · ${role}`),
    h('ul', { class: 'reach', 'aria-label': 'Kubelet port 10250' }, ...kubelet.map(drawReach)),
    ...faults.map((fault) => toggle(fault, name, on.includes(fault.id))),
  );
}

function drawWide(faults, on) {
  return h('section', { class: 'node' }, h('h2', {}, 'Whole cluster'), ...faults.map((fault) => toggle(fault, null, on.includes(fault.id))));
}

function drawReach({ from, state: reach }) {
  const dot = h('i', { class: 'dot', 'aria-hidden': 'true' });
  return h('li', { class: `reach-${reach}` }, dot, h('span', { class: 'reach-from', title: from }, from), h('b', {}, reach));
}

function toggle({ id, title, explain }, node, isOn) {
  const control = h(
    'button',
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      'aria-checked': String(isOn),
      'data-testid': `fault-${id}-${node ?? 'cluster'}`,
      title: explain,
      onclick: () => void change(control, 'panel/set', { fault: id, node, on: !isOn }),
    },
    h('span', { class: 'track', 'aria-hidden': 'true' }),
    title,
  );
  return control;
}
