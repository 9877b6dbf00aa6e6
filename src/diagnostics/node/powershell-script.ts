/**
 * The frame of `script.ts` in PowerShell 5.1, which is what Run Command starts on Windows nodes. Written for its traps:
 * - output goes through the console's code page, so that only ASCII leaves the script: the frame is base64;
 * - `Out-String` breaks lines at the console's width, so that it is told a width of its own;
 * - numbers are formatted by the culture of the machine (`1.234`), so that the culture is set first;
 * - `$?` and exceptions do not tell how a native program ended: `$LASTEXITCODE` does, and may be unset;
 * - a job is the only way to end a command that hangs; it is a process of its own, knows no variable of this one, and a
 *   section that says `exit` ends it without a result: a section fails by `throw` or by setting `$LASTEXITCODE`;
 * - the comma binds closer than a cast or `-replace`, so that both stand in parentheses or are done by methods.
 */
import type { ScriptOptions, Section } from './script.ts';
import { FRAME_BYTES, FRAME_WORD, SECTION_BYTES, assertPlain } from './script.ts';

/** @throws {Error} for a section name or nonce that is not plain */
export function powershellScript(sections: readonly Section[], { nonce, outputLimit }: ScriptOptions): string {
  for (const word of [nonce, ...sections.map(({ name }) => name)]) assertPlain(word);
  return [
    SETUP,
    RUN,
    PACK,
    ...sections.map(startSection),
    'foreach ($part in $parts) { Complete-Part $part }',
    `$room = ${outputLimit - FRAME_BYTES}`,
    '$frame = Get-Frame',
    'while ($frame.Length -gt $room) { if (-not (Skip-Largest)) { break }; $frame = Get-Frame }',
    '$bytes = [Text.Encoding]::ASCII.GetBytes($frame)',
    "$sum = ([BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes)) -replace '-', '').ToLowerInvariant()",
    `[Console]::Out.Write($frame + "\`n${FRAME_WORD} ${nonce} " + $bytes.Length + " " + $sum + "\`n")`,
  ].join('\n');
}

/** A script as one word that PowerShell takes literally: in base64, so that neither quotes nor here-strings can break it. */
function startSection({ name, script, timeout, isBulky }: Section): string {
  const code = Buffer.from(script, 'utf8').toString('base64');
  return `Start-Part '${name}' '${code}' ${timeout} ${isBulky === true ? '$true' : '$false'}`;
}

const SETUP = `$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'
[Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
$utf8 = New-Object Text.UTF8Encoding($false)
$parts = New-Object Collections.ArrayList
$work = {
  param($code)
  [Threading.Thread]::CurrentThread.CurrentCulture = [Globalization.CultureInfo]::InvariantCulture
  $ProgressPreference = 'SilentlyContinue'
  $global:LASTEXITCODE = 0
  $text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code))
  $failed = ''
  try { $said = & ([ScriptBlock]::Create($text)) 2>&1 } catch { $failed = [string]$_; if ($global:LASTEXITCODE -eq 0) { $global:LASTEXITCODE = 1 } }
  $errors = @($said | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { [string]$_ })
  $lines = $said | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Out-String -Width 4096
  @{ rc = [int]$global:LASTEXITCODE; out = [string]$lines; err = (($errors + $failed) -join [char]10).Trim() }
}`;

const RUN = `function Start-Part($name, $code, $seconds, $bulky) {
  $part = @{ name = $name; bulky = $bulky; left = $false; rc = 124; out = ''; err = ''; until = (Get-Date).AddSeconds($seconds) }
  $part.job = Start-Job -ScriptBlock $work -ArgumentList $code
  [void]$parts.Add($part)
}
function Complete-Part($part) {
  $left = [int][Math]::Ceiling(($part.until - (Get-Date)).TotalSeconds)
  if ($left -lt 1) { $left = 1 }
  if (Wait-Job -Job $part.job -Timeout $left) {
    $result = @(Receive-Job -Job $part.job -ErrorAction SilentlyContinue | Where-Object { $_ -is [Collections.Hashtable] }) | Select-Object -Last 1
    if ($null -eq $result) { $part.rc = 1; $part.err = 'the job gave no result' }
    else { $part.rc = $result.rc; $part.out = ([string]$result.out).Replace("\`r", ''); $part.err = ([string]$result.err).Replace("\`r", '') }
  }
  Remove-Job -Job $part.job -Force
}`;

/** Every part's fate travels; of one that does not fit, only that. Lengths are of bytes, as the reader counts them. */
const PACK = `function Get-Frame {
  $all = New-Object IO.MemoryStream
  foreach ($part in $parts) {
    $out = $utf8.GetBytes([string]$part.out); $err = $utf8.GetBytes([string]$part.err)
    $outLength = 0; $errLength = 0; $fate = 'left-out'
    if (-not $part.left) {
      $fate = 'rc=' + [Math]::Abs($part.rc); $outLength = [Math]::Min($out.Length, ${SECTION_BYTES}); $errLength = [Math]::Min($err.Length, 2048)
    }
    $head = $utf8.GetBytes($part.name + ' ' + $fate + ' ' + $outLength + ' ' + $errLength + ' ' + $out.Length + [char]10)
    $all.Write($head, 0, $head.Length); $all.Write($out, 0, $outLength); $all.Write($err, 0, $errLength)
  }
  $packed = New-Object IO.MemoryStream
  $gzip = New-Object IO.Compression.GZipStream($packed, [IO.Compression.CompressionMode]::Compress, $true)
  $plain = $all.ToArray(); $gzip.Write($plain, 0, $plain.Length); $gzip.Close()
  [Convert]::ToBase64String($packed.ToArray())
}
function Skip-Largest {
  $kept = @($parts | Where-Object { -not $_.left })
  if ($kept.Count -eq 0) { return $false }
  $bulky = @($kept | Where-Object { $_.bulky })
  if ($bulky.Count -gt 0) { $kept = $bulky }
  $largest = $kept | Sort-Object { $_.out.Length + $_.err.Length } | Select-Object -Last 1
  $largest.left = $true
  return $true
}`;
