/** The issue form. In an issue, each field is a heading, its label, and what was filled in. */

/** The labels of the fields that are read. */
export const formFields = {
  kernel: 'Kernel',
  shape: 'Shape',
  requirements: 'Requirements',
} as const;

/** What stands under the heading of a field that was left empty. */
export const noResponse = '_No response_';

/** Where GitHub looks for it, from the root of the repository. */
export const issueFormPath = '.github/ISSUE_TEMPLATE/performance.yml';

/** The file itself. `isochron init` writes it, and this repository has the same one. */
export const issueForm = `name: Performance
description: A kernel should be faster, or more exact. Isochron measures where it stands today.
title: "Performance: "
labels: [performance]
body:
  - type: markdown
    attributes:
      value: >-
        Isochron answers with today's figures and with what it understood, and holds the pull
        request that closes this issue to it.
  - type: input
    id: kernel
    attributes:
      label: ${formFields.kernel}
      description: Its name, as the suite has it; \`matmul/naive\` speaks of another implementation.
      placeholder: matmul
    validations:
      required: true
  - type: input
    id: shape
    attributes:
      label: ${formFields.shape}
      description: Of the requirements that name none; without it they hold for every timed shape.
      placeholder: n=1024
  - type: textarea
    id: requirements
    attributes:
      label: ${formFields.requirements}
      description: >-
        One a line: a time, GFLOPS, GB/s, % of peak, a speedup or an error, and its limit. A speedup
        without \`over\` is over the base of the pull request.
      placeholder: |
        at least 50 GFLOPS
        under 3 ms at n=64
        2x faster than today
        4x over naive
        error below 1e-6
    validations:
      required: true
  - type: textarea
    id: context
    attributes:
      label: Context
      description: Who needs it and for what, what was tried, where it is slow.
`;
