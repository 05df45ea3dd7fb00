# Isochron with its embedded store. Kernels run inside bubblewrap, so the container needs user
# namespaces: on hosts that forbid them, add `--security-opt seccomp=unconfined` (see
# notes/review/operations.md).
FROM node:26-bookworm-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap ca-certificates git tini \
 && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --shell /usr/sbin/nologin isochron
WORKDIR /home/isochron/app
COPY --chown=isochron:isochron package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --chown=isochron:isochron app.yml ./
COPY --chown=isochron:isochron bin ./bin
COPY --chown=isochron:isochron src ./src
RUN mkdir .isochron && chown isochron:isochron .isochron

USER isochron
ENV HOST=0.0.0.0 PORT=3000 ISOCHRON_DIR=/home/isochron/app/.isochron
VOLUME /home/isochron/app/.isochron
EXPOSE 3000
ENTRYPOINT ["tini", "--"]
CMD ["npm", "start"]
