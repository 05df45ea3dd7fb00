/** A suite in plain JavaScript, with nothing imported. */
export default {
  kernel: 'plain',
  shapes: [{ length: 1000 }],
  inputs: ({ length }, random) => ({ x: Float64Array.from({ length }, () => random.normal()) }),
  implementations: {
    naive: ({ x }) => x.reduce((sum, value) => sum + value * value, 0),
  },
  reference: ({ x }) => Number(x.map((value) => value * value).reduce((sum, value) => sum + value)),
  tolerance: 1e-12,
};
