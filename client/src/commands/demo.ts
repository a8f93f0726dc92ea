import { demoSpeeds } from '../ui/demo.ts';
import { Cancelled } from '../ui/userError.ts';
import type { Handler } from './services.ts';

export const startDemoCluster: Handler = async ({ demo, connection }) => {
  await demo.start();
  // Its kubeconfig is one more from now on.
  await connection.restart();
  await connection.chooseContext(demo.context);
};

export const stopDemoCluster: Handler = async ({ demo, connection }) => {
  try {
    await demo.stop();
  } finally {
    await connection.restart();
  }
};

export const resetDemoCluster: Handler = async ({ demo, connection, prompts }) => {
  const reset = 'Reset';
  const answer = await prompts.confirm(
    'Reset the demo cluster?',
    'All that is in it is deleted. It begins again with the Jobs that come with it.',
    reset,
  );
  if (answer !== reset) throw new Cancelled();
  await demo.reset();
  await connection.restart();
  await connection.chooseContext(demo.context);
};

export const setDemoSpeed: Handler = async ({ demo, prompts }) => {
  const chosen = await prompts.pick(
    demoSpeeds.map((speed) => ({
      label: `${speed}×`,
      icon: speed === demo.speed ? 'check' : 'watch',
      description: speed === 1 ? 'real time' : `a minute passes in ${60 / speed} second${speed === 60 ? '' : 's'}`,
      value: speed,
    })),
    { title: 'Speed of the Demo Cluster', placeholder: 'How fast its time passes' },
  );
  if (chosen === undefined) throw new Cancelled();
  demo.setSpeed(chosen);
};
