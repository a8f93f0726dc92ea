import assert from 'node:assert/strict';
import { parseFilter } from '../../../client/src/cluster/logs/logFilter.ts';
import {
  clearLogFilter,
  continueLog,
  copyLogCommand,
  filterLog,
  openLogAsDocument,
  openLogInTerminal,
  pauseLog,
  saveLog,
} from '../../../client/src/commands/logs.ts';
import type { Services } from '../../../client/src/commands/services.ts';
import type { FollowedLog } from '../../../client/src/ui/logChannel.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';
import { fakeServices } from '../../support/fakeServices.ts';

const text = 'a │ 1\nb ┃ 2\na │ 3\n══ Job pi is complete. 3 lines.\n';

/** A log that only remembers what it was told. */
function log(name: string, { isPaused = false, filtered = '', isKept = true, containers = 1 } = {}) {
  const told: string[] = [];
  const filter = filtered === '' ? undefined : parseFilter(filtered, 0);
  const followed = {
    title: `Job ${name}`,
    target: { kind: 'job', ref: { namespace: 'default', name }, uid: '' },
    place: { context: 'minikube', kubeconfig: '' },
    start: { tailLines: 10 },
    isFollowed: true,
    view: {
      isPaused,
      isKept,
      containers,
      filter,
      pause: () => told.push('pause'),
      goOn: () => told.push('go on'),
      setFilter: async (wanted?: { source: string }) => told.push(`filter ${wanted?.source ?? 'nothing'}`),
      async *text(form: string) {
        told.push(`text ${form}`);
        yield text;
      },
      async *textAndMore(form: string) {
        told.push(`text and more ${form}`);
        yield text;
      },
    },
    stop: () => told.push('stop'),
    show: () => told.push('show'),
  };
  return { followed: followed as unknown as FollowedLog, told };
}

function setUp(
  logs: readonly FollowedLog[],
  answers: readonly (readonly [string, unknown])[] = [],
  shown?: FollowedLog,
) {
  const { services, recorded } = fakeServices({ api: {}, answers });
  const documents: { name: string; text: string }[] = [];
  const terminals: string[] = [];
  const all = {
    ...services,
    logs: { ...services.logs, all: logs, shown },
    logDocuments: { open: async (name: string, content: string) => documents.push({ name, text: content }) },
    logFiles: {
      save: async (name: string, pieces: AsyncIterable<string>) => {
        for await (const _piece of pieces);
        return name;
      },
      openInTerminal: (title: string) => terminals.push(title),
    },
  } as unknown as Services;
  return { services: all, recorded, documents, terminals };
}

describe('the commands of a log', () => {
  it('are about the log that the Output view shows, else about the only one, else about the one that is picked', async () => {
    const one = log('one');
    const two = log('two');
    await pauseLog(setUp([one.followed, two.followed], [], two.followed).services);
    assert.deepEqual([one.told, two.told], [[], ['pause', 'show']]);
    await pauseLog(setUp([one.followed]).services);
    assert.deepEqual(one.told, ['pause', 'show']);
    await pauseLog(setUp([one.followed, two.followed], [['Pause Log', one.followed]]).services);
    assert.equal(one.told.length, 4);
    await assert.rejects(pauseLog(setUp([one.followed, two.followed]).services), Cancelled);
  });

  it('say where there is none that they could be about', async () => {
    const { services } = setUp([]);
    for (const command of [filterLog, saveLog, openLogAsDocument, copyLogCommand]) {
      await assert.rejects(command(services), /No log is open/);
    }
    const going = setUp([log('going').followed]).services;
    await assert.rejects(continueLog(going), /No log is paused/);
    await assert.rejects(clearLogFilter(going), /No log is filtered/);
    const notKept = setUp([log('new', { isKept: false }).followed]).services;
    await assert.rejects(saveLog(notKept), UserError);
    await assert.rejects(openLogInTerminal(notKept), /not on disk/);
  });

  it('go on with the one that is paused, whichever is shown', async () => {
    const paused = log('paused', { isPaused: true });
    const going = log('going');
    await continueLog(setUp([going.followed, paused.followed], [], going.followed).services);
    assert.deepEqual(paused.told, ['go on', 'show']);
  });

  it('filter as is typed, and take the filter away again', async () => {
    const one = log('one', { filtered: 'a' });
    await filterLog(setUp([one.followed], [['Texts, !not-this', 'level:error']]).services);
    await filterLog(setUp([one.followed], [['Texts, !not-this', ' ']]).services);
    await clearLogFilter(setUp([one.followed]).services);
    assert.deepEqual(
      one.told.filter((word) => word !== 'show'),
      ['filter level:error', 'filter nothing', 'filter nothing'],
    );
    await assert.rejects(filterLog(setUp([one.followed], [['Texts, !not-this', '/(/']]).services), UserError);
    await assert.rejects(filterLog(setUp([one.followed]).services), Cancelled);
  });

  it('open a document in order of time, or of containers where there are several', async () => {
    const alone = setUp([log('pi').followed]);
    await openLogAsDocument(alone.services);
    assert.deepEqual(alone.documents, [{ name: 'pi', text }]);
    const several = setUp([log('pi', { containers: 2 }).followed], [['Open Log as Document', 'container']]);
    await openLogAsDocument(several.services);
    assert.equal(several.documents[0]?.text, 'a │ 1\na │ 3\nb ┃ 2\n══ Job pi is complete. 3 lines.\n');
  });

  it('save in the form that is picked, and open a terminal that goes on with the log', async () => {
    const one = log('one');
    const { services, terminals } = setUp([one.followed], [['Save Log', 'raw']]);
    await saveLog(services);
    await openLogInTerminal(services);
    assert.deepEqual(one.told, ['text raw']);
    assert.deepEqual(terminals, ['Job one']);
  });

  it('copy a command that begins where following began', async () => {
    const { services, recorded } = setUp([log('pi').followed], [['Copy Log as Command', 'the command']]);
    await copyLogCommand(services);
    assert.deepEqual(recorded.copied, ['the command']);
  });
});
