/**
 * Runs the compiled mini-program in Node: templates through WeChat's own compiler, pages over a
 * simulated DOM, `wx` as far as this program uses it. What only a real phone shows (native
 * controls, layout, WeChat's dialogs, domain rules) is not covered.
 */

const crypto = require('node:crypto')
const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')

const client = createRequire(
  path.resolve(__dirname, '../../../miniprogram_api/client/package.json'),
)

const SYSTEM = {
  platform: 'ios',
  language: 'zh_CN',
  version: '8.0.60',
  SDKVersion: '3.7.0',
  theme: 'light',
  fontSizeSetting: 16,
  brand: 'phone',
  model: 'phone',
  system: 'iOS 17',
  pixelRatio: 2,
  screenWidth: 390,
  screenHeight: 844,
  windowWidth: 390,
  windowHeight: 756,
  statusBarHeight: 47,
  safeArea: { left: 0, right: 390, top: 47, bottom: 810, width: 390, height: 763 },
}

class MiniProgram {
  /**
   * @param bundle directory of the compiled program.
   * @param storageFile what the phone keeps; survives this process as a phone's storage survives
   *   the battery.
   * @param person address of a person's phone on the local WeChat platform, where there is one.
   */
  constructor(bundle, storageFile, person = null) {
    this.person = person
    this.bundle = path.resolve(bundle)
    this.storageFile = storageFile
    this.storage = fs.existsSync(storageFile) ? JSON.parse(fs.readFileSync(storageFile, 'utf8')) : {}
    this.pages = []
    this.requests = []
    this.online = true
    this.scanResult = null
    this.clipboard = null
    this.savedPictures = 0
    /** Files of the photos that the person picks next. */
    this.album = []
    this.networkListeners = []
    this.problems = []
    this.#installDom()
    this.simulate = client('miniprogram-simulate')
    this.exparser = client('miniprogram-exparser')
    this.#installWeChat()
  }

  /** Starts the program as WeChat does, with the page and the query of the code or message that opened it. */
  async launch(query = {}, page = 'pages/start/start') {
    const options = { path: page, query, scene: 1011 }
    this.launchOptions = options
    require(path.join(this.bundle, 'app.js'))
    this.app.onLaunch?.call(this.app, options)
    this.app.onShow?.call(this.app, options)
    await this.#open(`/${page}`, query)
  }

  get page() {
    return this.pages[this.pages.length - 1]
  }

  /** Text of the page on top, as one line. */
  text() {
    return this.page.root.textContent.replace(/\s+/g, ' ')
  }

  /** Waits until the page on top shows `wanted`. */
  async see(wanted, milliseconds = 15_000) {
    const deadline = Date.now() + milliseconds
    while (!this.text().includes(wanted)) {
      if (Date.now() > deadline) {
        throw new Error(`waited for “${wanted}”, saw “${this.text()}”; ${this.problems.join('; ')}`)
      }
      await pause(20)
    }
  }

  /** Elements of a role whose label or text contains `name`, in the page on top. */
  find(role, name) {
    return [...this.page.root.querySelectorAll('*')].filter((element) => {
      const attributes = attributesOf(element)
      const called = attributes.ariaLabel ?? element.textContent
      return attributes.ariaRole === role && called.includes(name)
    })
  }

  /** Whether the choice called `name` is the chosen one. */
  isChosen(name, position = 0) {
    const element = this.find('radio', name)[position]
    return element !== undefined && attributesOf(element).ariaChecked === 'true'
  }

  async tap(role, name, position = 0) {
    const element = this.find(role, name)[position]
    if (!element) throw new Error(`no ${role} “${name}” in “${this.text()}”`)
    this.#dispatch(element, 'tap', {})
    await pause(40)
  }

  /** Types into the only text field of the page. */
  async type(text) {
    const field = this.page.root.querySelector('wx-textarea, wx-input')
    if (!field) throw new Error(`no text field in “${this.text()}”`)
    this.#dispatch(field, 'input', { value: text })
    await pause(40)
  }

  /** Taps WeChat's own button for the phone number, and allows or refuses it. */
  async answerPhoneNumber(allowed) {
    const button = this.page.root.querySelector('wx-button')
    if (!button) throw new Error(`no phone number button in “${this.text()}”`)
    const detail = allowed
      ? { errMsg: 'getPhoneNumber:ok', code: (await this.#platform('phone-code')).code }
      : { errMsg: 'getPhoneNumber:fail user deny' }
    this.#dispatch(button, 'getphonenumber', detail)
    await pause(40)
  }

  /** Asks the local WeChat platform for something in this person's name. */
  #platform(action, body = {}) {
    const { request } = require('node:http')
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' }
      const outgoing = request(`${this.person}/${action}`, { method: 'POST', headers }, (answer) => {
        const chunks = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
      })
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(body))
    })
  }

  goOnline() {
    this.online = true
    for (const listener of this.networkListeners) listener({ isConnected: true, networkType: 'wifi' })
  }

  #dispatch(element, name, detail) {
    const { Event } = this.exparser
    const options = { bubbles: true, capturePhase: true, composed: true }
    Event.dispatchEvent(element.__wxElement, Event.create(name, detail, options))
  }

  async #open(url, givenQuery) {
    const [page, search = ''] = url.replace(/^\//, '').split('?')
    const query = givenQuery ?? Object.fromEntries(new URLSearchParams(search))
    const id = this.simulate.load(path.join(this.bundle, page), {
      rootPath: this.bundle,
      compiler: 'official',
      less: false,
    })
    const component = this.simulate.render(id)
    const root = document.createElement('div')
    document.body.appendChild(root)
    component.attach(root)
    const instance = component.instance
    instance.route = page
    instance.options = query
    this.pages.push({ component, instance, root, route: page })
    global.__pages = this.pages.map((entry) => entry.instance)
    instance.onLoad?.(query)
    instance.onShow?.()
    instance.onReady?.()
    await pause(40)
  }

  #close(count) {
    for (const { component, instance, root } of this.pages.splice(this.pages.length - count)) {
      instance.onUnload?.()
      component.detach()
      root.remove()
    }
  }

  #installDom() {
    const { JSDOM } = client('jsdom')
    const dom = new JSDOM('<!doctype html><body></body>', { url: 'https://mini.test' })
    global.window = dom.window
    global.document = dom.window.document
    for (const name of ['Event', 'CustomEvent', 'Node', 'Element', 'HTMLElement', 'MutationObserver']) {
      global[name] = dom.window[name]
    }
    global.requestAnimationFrame = (callback) => setTimeout(callback, 0)
  }

  #installWeChat() {
    const later = (callback, value) => callback && setTimeout(() => callback(value), 0)
    global.wx = {
      ...this.#information(),
      ...this.#storageCalls(),
      ...this.#navigation(later),
      ...this.#device(later),
      ...this.#account(),
      request: (options) => this.#request(options),
    }
    global.__wxConfig = { envVersion: 'develop' }
    global.App = (options) => {
      this.app = options
    }
    global.Page = () => {
      throw new Error('pages are registered as components')
    }
    global.getApp = () => this.app
    global.getCurrentPages = () => this.pages.map(({ instance }) => instance)
    global.requirePlugin = () => ({})
    // A mini-program has none of these; code that leans on them must fail here as it would there.
    for (const name of ['fetch', 'localStorage', 'TextEncoder', 'TextDecoder', 'btoa', 'atob', 'crypto']) {
      Object.defineProperty(global, name, { value: undefined, configurable: true, writable: true })
    }
    process.on('unhandledRejection', (error) => this.problems.push(String(error?.errMsg ?? error)))
  }

  #information() {
    const nothing = () => undefined
    return {
      getSystemInfoSync: () => SYSTEM,
      getAppBaseInfo: () => SYSTEM,
      getDeviceInfo: () => SYSTEM,
      getWindowInfo: () => SYSTEM,
      getSystemSetting: () => ({}),
      getAppAuthorizeSetting: () => ({}),
      getLaunchOptionsSync: () => this.launchOptions,
      getEnterOptionsSync: () => this.launchOptions,
      getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop' } }),
      canIUse: () => true,
      onAppShow: nothing,
      onAppHide: nothing,
      onError: nothing,
      onUnhandledRejection: nothing,
      onPageNotFound: nothing,
      onThemeChange: nothing,
      offThemeChange: nothing,
      onNetworkStatusChange: (listener) => this.networkListeners.push(listener),
      nextTick: (callback) => setTimeout(callback, 0),
      createSelectorQuery: () => {
        const query = { in: () => query, select: () => query, boundingClientRect: () => query }
        return { ...query, exec: (callback) => callback?.([null]) }
      },
    }
  }

  #storageCalls() {
    const save = () => fs.writeFileSync(this.storageFile, JSON.stringify(this.storage))
    return {
      getStorageSync: (key) => this.storage[key] ?? '',
      setStorageSync: (key, value) => {
        this.storage[key] = value
        save()
      },
      removeStorageSync: (key) => {
        delete this.storage[key]
        save()
      },
    }
  }

  #navigation(later) {
    const move = (count) => (options) => {
      this.#close(count())
      later(options.success, { errMsg: 'ok' })
      later(options.complete, { errMsg: 'ok' })
      return this.#open(options.url)
    }
    return {
      navigateTo: move(() => 0),
      redirectTo: move(() => 1),
      reLaunch: move(() => this.pages.length),
      navigateBack: ({ delta = 1, success }) => {
        this.#close(delta)
        this.page.instance.onShow?.()
        later(success, { errMsg: 'ok' })
      },
      pageScrollTo: ({ success }) => later(success, {}),
      setNavigationBarTitle: ({ success }) => later(success, {}),
    }
  }

  #device(later) {
    return {
      getRandomValues: ({ length, success }) =>
        later(success, { randomValues: Uint8Array.from(crypto.randomBytes(length)).buffer }),
      scanCode: ({ success, fail }) =>
        this.scanResult ? later(success, { result: this.scanResult }) : later(fail, { errMsg: 'scanCode:fail cancel' }),
      setClipboardData: ({ data, success }) => {
        this.clipboard = data
        later(success, {})
      },
      chooseMedia: ({ count, success }) => {
        const tempFiles = this.album
          .splice(0, count)
          .map((file) => ({ tempFilePath: file, size: fs.statSync(file).size }))
        later(success, { tempFiles })
      },
      getFileSystemManager: () => ({
        saveFile: ({ tempFilePath, success }) => later(success, { savedFilePath: tempFilePath }),
        readFile: ({ filePath, position, length, success, fail }) => {
          if (!fs.existsSync(filePath)) return later(fail, { errMsg: 'readFile:fail no such file' })
          return later(success, { data: bytesOf(fs.readFileSync(filePath), position, length) })
        },
        removeSavedFile: () => undefined,
      }),
      arrayBufferToBase64: (bytes) => Buffer.from(bytes).toString('base64'),
      createOffscreenCanvas: () => ({
        getContext: () => ({ fillRect() {}, fillText() {} }),
      }),
      canvasToTempFilePath: () => Promise.resolve({ tempFilePath: 'wxfile://receipt.png' }),
      saveImageToPhotosAlbum: () => {
        this.savedPictures += 1
        return Promise.resolve({})
      },
    }
  }

  #account() {
    const give = (promise, { success, fail }) =>
      promise.then(success, (error) => fail?.({ errMsg: String(error) }))
    return {
      login: (options) => give(this.#platform('login-code'), options),
      openPrivacyContract: () => undefined,
      requestSubscribeMessage: (options) => {
        const results = Object.fromEntries(options.tmplIds.map((id) => [id, 'accept']))
        give(this.#platform('subscribe', { results }), options)
      },
    }
  }

  #request({ url, method, data, header, responseType, success, fail }) {
    const record = { method, url, header, body: data, lost: !this.online }
    this.requests.push(record)
    if (!this.online) {
      setTimeout(() => fail({ errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED' }), 0)
      return
    }
    const { request } = require('node:http')
    const isFile = data instanceof ArrayBuffer
    const body = data === undefined ? undefined : isFile ? Buffer.from(data) : JSON.stringify(data)
    const outgoing = request(url, { method, headers: header }, (answer) => {
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => {
        const content = Buffer.concat(chunks)
        const data = responseType === 'arraybuffer' ? bytesOf(content) : parsed(content.toString('utf8'))
        record.status = answer.statusCode
        success({ statusCode: answer.statusCode, data, header: answer.headers, cookies: [] })
      })
    })
    outgoing.on('error', (error) => fail({ errMsg: `request:fail ${error.message}` }))
    outgoing.end(body)
  }
}

/** WeChat hands an answer over as an object where it is JSON, as text otherwise. */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A part of a file as WeChat hands it over. */
function bytesOf(buffer, position = 0, length = buffer.length) {
  return Uint8Array.from(buffer.subarray(position, position + length)).buffer
}

/** Attributes as the template sets them; the simulation does not put all of them into the DOM. */
function attributesOf(element) {
  const attributes = element.__wxElement?._vt?.attrs ?? []
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]))
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

module.exports = { MiniProgram, pause }
