FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
# The image's Node is the pinned major; the `node` package would install a second one.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force && rm -rf node_modules/.bin/node
COPY bin bin
COPY src src
COPY docs docs
USER node
ENV NODE_ENV=production
CMD ["npm", "run", "--silent", "bot"]
