/**
 * Whose request it is. Bolt verifies that Slack sent it, not that it comes from a workspace that we serve: people of
 * other organisations in a shared channel can click our buttons and mention us.
 */
import { z } from 'zod';

export interface Origin {
  /** The workspace where the app is installed. */
  readonly team?: string | undefined;
  /** The person's home workspace, where the payload names it. */
  readonly userTeam?: string | undefined;
  readonly app?: string | undefined;
}

/** What of it must hold. `app` is known once Slack has told who we are. */
export interface Home {
  readonly workspaces: readonly string[];
  readonly app: string | undefined;
}

const body = z.object({
  type: z.string().optional(),
  team_id: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ team_id: z.string().optional() }).optional(),
  api_app_id: z.string().optional(),
  event: z.object({ user_team: z.string().optional(), team: z.string().optional() }).optional(),
});

export function originOf(payload: unknown): Origin {
  const read = body.safeParse(payload);
  if (!read.success) return {};
  const { team_id, team, user, api_app_id, event } = read.data;
  return { team: team?.id ?? team_id, userTeam: user?.team_id ?? event?.user_team ?? event?.team, app: api_app_id };
}

/** A sentence for who is refused; absent for who is at home. What the payload does not say is not believed. */
export function refusalOf({ team, userTeam, app }: Origin, home: Home): string | undefined {
  if (team === undefined || !home.workspaces.includes(team)) {
    return 'This bot does not serve this workspace, so nothing was done; its operators can add it to slack.workspaces';
  }
  if (userTeam !== undefined && !home.workspaces.includes(userTeam)) {
    return 'Only members of the workspace that runs this bot may use it, so nothing was done; ask one of them';
  }
  if (home.app !== undefined && app !== home.app) return 'This request was made for another app, so nothing was done';
  return undefined;
}
