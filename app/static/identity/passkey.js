// The browser's own passkey dialogue: asks it with the page's options and sends its answer with the form.
const form = document.getElementById('passkey')
const status = document.getElementById('passkey-status')

async function ask() {
  const options = JSON.parse(form.dataset.options)
  const parsed =
    form.dataset.doing === 'create'
      ? { publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }
      : { publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }
  const credential = await navigator.credentials[form.dataset.doing](parsed)
  form.elements.credential.value = JSON.stringify(credential.toJSON())
  form.submit()
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  status.textContent = ''
  try {
    await ask()
  } catch {
    status.textContent = status.dataset.failed
  }
})
