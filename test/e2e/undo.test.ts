/** A fix and its undo, for each kind of fault that has a button: the port opens, closes again, and all is as it was. */
import { expect, test } from '@jest/globals';
import { ANA, BO, CHANNEL, cardWith, openStage, publicly } from './stage.ts';

const NODE = 'aks-np-vmss000001';
const ADDRESS = '10.224.0.5';
const FIREWALL = 'for save in iptables-save iptables-legacy-save; do $save | grep -v "^#" | sed "s/\\[[0-9:]*\\]//"; done';

test.concurrent.each([
  ['iptables-drop', 'Proposed: delete the iptables rule', 'iptables-nft -w 5'],
  ['iptables-legacy-drop', 'Proposed: delete the iptables rule', 'iptables-legacy -w 5'],
  ['nsg-denies', 'Proposed: allow the kubelet port in NSG', 'az network nsg rule delete'],
])(
  '%s',
  async (scenario, proposal, undo) => {
    const stage = await openStage({ scenario, node: NODE, address: ADDRESS });
    try {
      // Measuring asks the panel first, which looks for faults with iptables-legacy: that alone creates an empty table.
      expect(await stage.kubeletPort()).toBe('timeout');
      const before = await stage.onNode(FIREWALL);
      await stage.client.command(ANA, CHANNEL, `tunnel ${stage.stack.simulator.cluster.name}`);
      const card = await stage.until((seen) => cardWith(seen, proposal, 'aks:approve'), 'the card');
      await stage.client.click(BO, card, 'aks:approve');
      const done = await stage.until((seen) => cardWith(seen, 'answers from', 'aks:undo'), 'the record');
      expect(await stage.kubeletPort()).toBe('open');
      await stage.client.click(BO, done, 'aks:undo');
      const back = await stage.until((seen) => cardWith(seen, undo, 'aks:approve'), 'the undo card');
      await stage.client.click(BO, back, 'aks:approve');
      await stage.until((seen) => publicly(seen, 'Taken back'), 'the undo');
      expect(await stage.kubeletPort()).toBe('timeout');
      expect(await stage.onNode(FIREWALL)).toBe(before);
    } finally {
      await stage.stop();
    }
  },
  180_000,
);
