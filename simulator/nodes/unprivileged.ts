/**
 * The user that a fleet runs as when we are root. Not 65534: other services run as `nobody`, and processes of
 * one user may signal and trace each other. 60578–60705 is the range that systemd's list of user ids
 * (systemd.io/UIDS-GIDS) leaves to nobody.
 */
export const fleetUid = 60_600;

/**
 * Prefix of every command that deals with namespaces. Root first becomes an ordinary user: a user namespace that
 * root makes still owns the host's `/proc/sys` and files. With `dieWithParent` a `kill -9` of this process leaves nothing.
 */
export function unprivileged(options: { uid: number; dieWithParent: boolean }): string[] {
  const drop = options.uid === 0 ? [`--reuid=${fleetUid}`, `--regid=${fleetUid}`, '--clear-groups'] : [];
  const death = options.dieWithParent ? ['--pdeathsig=KILL'] : [];
  return ['setpriv', ...drop, '--no-new-privs', ...death, '--'];
}
