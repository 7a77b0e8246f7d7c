import { readFile } from 'node:fs/promises';
import type { Answers, Question } from '../../advise/questions.js';
import { questionOf, questions } from '../../advise/questions.js';
import type { UserProblem } from '../../model.js';
import { nearest } from '../../nearest.js';
import { UserError } from '../../topology/user-error.js';
import { parseYaml } from '../../topology/yaml-source.js';

type Place = Pick<UserProblem, 'file' | 'line' | 'column'>;

/**
 * The answers of `--answers` and `--answer`; the latter count where both answer a question. Throws `UserError` for a
 * question or an answer that does not exist.
 */
export async function givenAnswers(file: string | undefined, options: readonly string[]): Promise<Answers> {
  const problems: UserProblem[] = [];
  const answers: Record<string, string> = {};
  const take = (id: string, answer: string, place: Place, source: string) => {
    const question = questionOf(id);
    const problem = question ? problemWith(question, answer, source) : unknownQuestion(id, source);
    if (problem) problems.push({ ...place, ...problem });
    else answers[id] = answer;
  };
  if (file !== undefined) await fromFile(file, take);
  const seen = new Map<string, string>();
  for (const option of options) {
    const at = option.indexOf('=');
    const id = option.slice(0, at).trim();
    const before = seen.get(id);
    if (at >= 0 && before !== undefined && before !== option) {
      problems.push({
        message: `--answer ${before} and --answer ${option} answer the same question`,
        hint: 'Keep one of the two.',
      });
    }
    seen.set(id, option);
    if (at < 0) {
      problems.push({ message: `--answer ${option}: it has no "="`, hint: 'Write --answer waiting=yes.' });
    } else {
      take(id, option.slice(at + 1).trim(), {}, `--answer ${option}`);
    }
  }
  if (problems.length > 0) throw new UserError(problems);
  return answers as Answers;
}

async function fromFile(
  file: string,
  take: (id: string, answer: string, place: Place, source: string) => void,
): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null)
    throw new UserError([
      { message: `cannot read ${file}`, hint: 'Name a YAML file with answers, such as waiting: yes.' },
    ]);
  const source = parseYaml(file, text);
  if (source.problems.length > 0) throw new UserError(inNoTree(source.problems));
  const { value } = source;
  if (value === null || value === undefined) return;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new UserError([
      {
        message: `${file} is no list of answers by question`,
        hint: 'Write one answer in a line: waiting: yes.',
      },
    ]);
  }
  for (const [id, answer] of Object.entries(value)) {
    const { line, column } = source.at([id]);
    take(id, answerText(answer), {}, `${file}:${line}:${column}`);
  }
}

/** The file is named from the working directory, and not from the system. */
function inNoTree(problems: readonly UserProblem[]): UserProblem[] {
  return problems.map(({ message, hint, file, line, column }) => ({
    message: file === undefined ? message : `${file}:${line ?? 1}:${column ?? 1}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  }));
}

/** `yes` and `no` as YAML 1.1 has them, too. */
function answerText(answer: unknown): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

function problemWith(question: Question, answer: string, source: string): UserProblem | null {
  const accepted = question.answers.map(({ id }) => id);
  if (accepted.includes(answer)) return null;
  const meant = nearest(answer, accepted);
  return {
    message: `${source}: "${answer}" is no answer to ${question.id}`,
    hint: `${meant ? `Did you mean ${meant}? ` : ''}It is answered with ${accepted.join(', ')}.`,
  };
}

function unknownQuestion(id: string, source: string): UserProblem {
  const ids = questions.map((question) => question.id);
  const meant = nearest(id, ids);
  return {
    message: `${source}: there is no question ${id}`,
    hint: meant ? `Did you mean ${meant}?` : `The questions are ${ids.join(', ')}.`,
  };
}
