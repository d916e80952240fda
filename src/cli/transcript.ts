// Transcripts: what was typed ("$ ", continued by "> "), its standard output, its standard error ("! "), its exit code where not 0 ("[exit N]").

export interface Step {
  /** What was typed, its lines joined. */
  command: string;
  /** Only its exit code counts ("[~]"). */
  loose: boolean;
}

export function parseTranscript(text: string): { head: string; steps: Step[] } {
  const steps: Step[] = [];
  let answered = false;
  let head = "";
  for (const line of text.split("\n")) {
    const step = steps.at(-1);
    if (line.startsWith("$ ")) {
      steps.push({ command: line.slice(2), loose: false });
      answered = false;
    } else if (!step) head += line ? `${line}\n` : "";
    else if ((line.startsWith("> ") || line === ">") && !answered) step.command += `\n${line.slice(2)}`;
    else {
      answered = true;
      if (line === "[~]") step.loose = true;
    }
  }
  return { head, steps };
}

const marked = (text: string, mark: string): string =>
  text
    ? `${text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => mark + line)
        .join("\n")}\n`
    : "";

export const printStep = (step: Step, run: { stdout: string; stderr: string; exitCode: number }): string =>
  `$ ${step.command.replaceAll("\n", "\n> ").replace(/^> $/gm, ">")}\n${step.loose ? "[~]\n" : ""}${marked(run.stdout, "")}${marked(run.stderr, "! ")}${run.exitCode ? `[exit ${run.exitCode}]\n` : ""}`;
