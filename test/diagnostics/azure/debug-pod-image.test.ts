import { describe, expect, test } from '@jest/globals';
import { debugImageOf } from '../../../src/diagnostics/azure/debug-pod-image.ts';

const PAUSE = { names: ['mcr.microsoft.com/oss/kubernetes/pause@sha256:1', 'mcr.microsoft.com/oss/kubernetes/pause:3.6'] };
const BUSYBOX = { names: ['mcr.microsoft.com/azurelinux/busybox@sha256:2', 'mcr.microsoft.com/azurelinux/busybox:1.36'] };
const CSI = { names: ['mcr.microsoft.com/oss/kubernetes-csi/azuredisk-csi:v1.30.3'] };

describe('of the images that a node has', () => {
  test.each([
    ['busybox comes first, wherever it stands', [CSI, PAUSE, BUSYBOX], 'mcr.microsoft.com/azurelinux/busybox:1.36'],
    ['another one with a shell serves too', [PAUSE, CSI], 'mcr.microsoft.com/oss/kubernetes-csi/azuredisk-csi:v1.30.3'],
    ['one without a shell does not', [PAUSE], undefined],
    ['one that only sounds alike does not', [{ names: ['example.azurecr.io/azurelinux/busybox:1.36', 'mcr.microsoft.com/azurelinux/busybox-extra:1'] }], undefined],
    ['none at all is none', [{}], undefined],
  ])('%s', (_what, images, image) => {
    expect(debugImageOf(images)).toBe(image);
  });
});
