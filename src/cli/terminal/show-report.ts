import type { Report } from '../../diagnostics/model.ts';
import { publishedReport } from '../../diagnostics/published-report.ts';
import { redactedIn } from '../../diagnostics/redacted-report.ts';
import type { Context } from '../context.ts';
import { jsonText } from './lines.ts';
import { reportView } from './report-view.ts';

/** The one place where a report leaves the command line. */
export const showReport = (report: Report, { json }: { readonly json: boolean }, { stdout }: Pick<Context, 'stdout'>): Promise<void> =>
  stdout.write(json ? jsonText(publishedReport(report)) : reportView(redactedIn(report), stdout));
