/** Bytes of output that Azure keeps: https://learn.microsoft.com/azure/virtual-machines/linux/run-command#restrictions */
export const keptBytes = 4_096;

export interface Streams {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

const tail = (bytes: Buffer, size: number): Buffer => (size <= 0 ? Buffer.alloc(0) : bytes.subarray(-size));

/** The last bytes of both streams as if they were one text, standard error last. */
export function keepLast({ stdout, stderr }: Streams, bytes: number): Streams {
  const errors = tail(stderr, bytes);
  return { stdout: tail(stdout, bytes - errors.length), stderr: errors };
}

/** The one value that a Linux machine answers with; its code speaks of the extension, never of the script's exit status. */
export const runCommandValue = ({ stdout, stderr }: Streams): object[] => [
  {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message: `Enable succeeded: \n[stdout]\n${stdout.toString('utf8')}\n[stderr]\n${stderr.toString('utf8')}`,
  },
];

const stream = (name: 'StdOut' | 'StdErr', bytes: Buffer): object => ({
  code: `ComponentStatus/${name}/succeeded`,
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
  message: bytes.toString('utf8'),
});

/** The two values that a Windows machine answers with, one for each stream. */
export const windowsValues = ({ stdout, stderr }: Streams): object[] => [stream('StdOut', stdout), stream('StdErr', stderr)];

/** What runs when a request brings no script: Azure runs its own sample and reports success. */
export const sampleOutput: Streams = {
  stdout: Buffer.from('This is a sample script\nOptional parameters: /var/lib/waagent/run-command/download/0/script.sh\n'),
  stderr: Buffer.alloc(0),
};
