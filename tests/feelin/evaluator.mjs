// Evaluates FEEL with feelin: one request per line of the input, one answer per line of the output.
// Values are written as tests/feelin/encoding.py says. Knows feelin; must not know what is compared with it.

import { createInterface } from 'node:readline';
import {
  dateAndTime, duration, evaluate, FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelRange, FeelTime, parseDate,
  time, unaryTest,
} from 'feelin';

const READERS = {
  'number': Number,
  'date': parseDate,
  'time': time,
  'date and time': dateAndTime,
  'days and time duration': duration,
  'years and months duration': duration,
};

function read(value) {
  if (Array.isArray(value)) {
    return value.map(read);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const [ tag, content ] = Object.entries(value)[0];
  if (tag === 'context') {
    return Object.fromEntries(content.map(([ name, entry ]) => [ name, read(entry) ]));
  }
  if (!(tag in READERS)) {
    throw new Error(`a context cannot hold a ${tag}`);
  }
  return READERS[tag](content);
}

function write(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return { number: String(value) };
  }
  if (Array.isArray(value)) {
    return Array.from(value, write);
  }
  if (value instanceof FeelDate) {
    return { date: value.toString() };
  }
  if (value instanceof FeelTime) {
    return { time: value.toString() };
  }
  if (value instanceof FeelDateTime) {
    return { 'date and time': value.toString() };
  }
  if (value instanceof FeelDuration) {
    return { [value.yearsMonths ? 'years and months duration' : 'days and time duration']: value.toString() };
  }
  if (value instanceof FeelRange) {
    return { range: [ write(value.start), write(value.end), value['start included'], value['end included'] ] };
  }
  if (value instanceof FeelFunction || typeof value === 'function') {
    return { function: null };
  }
  if (value !== undefined && Object.getPrototypeOf(value) === Object.prototype) {
    return { context: Object.entries(value).map(([ name, entry ]) => [ name, write(entry) ]) };
  }
  return { other: value === undefined ? 'undefined' : Object.prototype.toString.call(value) };
}

function value({ text, context, tested }) {
  const names = read(context);
  return tested === undefined ? evaluate(text, names).value : unaryTest(text, { ...names, '?': read(tested) }).value;
}

function answered(question) {
  try {
    return write(value(question));
  } catch (error) {
    return { error: [ error.constructor.name, String(error.message) ] };
  }
}

function timed(questions, rounds) {
  const inputs = questions.map(({ text, context, tested }) => {
    const names = read(context);
    return tested === undefined ? [ evaluate, text, names ] : [ unaryTest, text, { ...names, '?': read(tested) } ];
  });
  const lengths = [];
  for (let round = 0; round < rounds; round++) {
    const begin = process.hrtime.bigint();
    for (const [ call, text, names ] of inputs) {
      call(text, names);
    }
    lengths.push(Number(process.hrtime.bigint() - begin));
  }
  return lengths;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { questions, rounds } = JSON.parse(line);
  let answer;
  try {
    answer = rounds === undefined ? questions.map(answered) : timed(questions, rounds);
  } catch (error) {
    answer = { failure: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
