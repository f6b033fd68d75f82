import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REDACTED } from '../../../../extension/redaction/redacted'
import { createRedaction } from '../../../../extension/redaction/redaction'
import { cpuMs } from '../../cpu-time'

const { text: redacted, isSecret } = createRedaction({ redact: true, secretNames: [] })

/** What services, frameworks and identity providers call what nobody else may know. */
const SECRET_PARAMETERS = (
  'access_token X-Amz-Signature sig password api_key code key apikey api-key auth authorization jwt session sessionid ' +
  'sid access-token accessToken auth_token refreshToken csrf_token bearer pwd otp ticket SAMLResponse private_key ' +
  'x-api-key hmac credentials Key-Pair-Id Policy code_verifier assertion login_token user[password] user_password ' +
  'new_password Signature AWSAccessKeyId X-Amz-Credential X-Amz-Security-Token X-Goog-Signature X-Goog-Credential ' +
  'id_token refresh_token client_secret clientSecret client_assertion id_token_hint logout_token subject_token ' +
  'device_code oauth_token oauth_verifier oauth_signature oauth_nonce SAMLRequest saml_assertion passwd passphrase ' +
  'PASSWORD userPassword password1 user[password_confirmation] passwordConfirm secret secretKey secret_access_key ' +
  'app-secret apiKey API_KEY APIKey xapikey subscription-key Ocp-Apim-Subscription-Key x-functions-key license_key ' +
  'auth_key access_code auth-code verification_code reset_code totp cvv cvc ssn nonce _wpnonce xsrf X-XSRF-TOKEN ' +
  '__RequestVerificationToken authenticity_token csrfmiddlewaretoken PHPSESSID JSESSIONID ASP.NET_SessionId connect.sid ' +
  'session_id sessionToken session-key user.token token[] tokens[0].secret x-auth-token X-Auth-Key pin passcode cookie ' +
  'user%5Bpassword%5D %74oken access%5Ftoken signing_key encryption-key ssh_key cv_token ' +
  'APIkey mfa_code 2fa priv_key passkey SAMLart activation_key sign authn sess user_pass userpass pswd senha ' +
  'SharedAccessSignature AccountKey oauth_code remember_token seed_phrase cardNumber card_no cc-number ccNumber cc-csc iban kennwort aws_secret_access_key ' +
  'one_time_code oneTimeCode two_factor_code tfa unlock_code registrationCode security_answer tkn db_pass dbpass adminPw ' +
  'root_pw userpw'
).split(' ')

/** What looks like one of them, and is what somebody wants to see. */
const OTHER_PARAMETERS = (
  'keyboard=qwerty author=tolkien zipcode=90210-1234 country_code=germany countrycode=germany monkey=banana ' +
  'passage=genesis sort_key=createdAt sortKey=created_at max_tokens=2048 tokens=2048 token_type=access_bearer ' +
  'keyword=shoes keywords=red+shoes hotkey=ctrl+s turkey=istanbul primary_key=order_id error_code=ECONNREFUSED ' +
  'promo_code=SUMMER24 postcode=SW1A1AA unicode=U+1F600 sessions=twelve professional=true possession=mine ' +
  'design=modern signup=newsletter signal=SIGTERM assignment=homework compass=north bypass=cache passed=twelve ' +
  'tokenizer=cl100k_base signature_version=2008-10-15 SignatureMethod=HmacSHA256 X-Amz-Algorithm=AWS4-HMAC-SHA256 ' +
  'X-Amz-SignedHeaders=host%3Bx-amz-date X-Amz-Date=20260101T000000Z code_challenge_method=S256 state=california ' +
  'state=open password_length=twelve authuser=0 auth_type=oauth2 key=en code=404 code=US session_timeout=3600 ' +
  'token=null token=undefined password=true id=3f9a8b7c6d5e4f30 v=3f9a8b7c6d5e4f30 hash=3f9a8b7c6d5e4f30a1 q=typed+words ' +
  'access=public login=alice share=team signup=yes sort=key shared=true primary=key access_level=admin ' +
  'user=alice card=visa seed=lucky phrase=hello passenger=one pass_count=twelve country=code ' +
  'redirect_uri=https%3A%2F%2Fapp.test%2Fcallback page_token_size=20 token_expires_in=3600 broken=pipe ' +
  'state=step-2-shipping-address state=payment-method-2-confirm code=ERR_HTTP2_STREAM_CANCEL_ERROR ' +
  'sort_key=created_at_2024_desc_v2 key=products-page-2-list key=checkout.step2.shipping.title ' +
  'session=wwdc-2024-session-10184 coupon_code=SAVE10-SUMMER-2024-SALE feature_key=dark-mode-2024-experiment ' +
  'item_key=iphone-15-pro-256gb-titanium start_key=photos_2024_01_12 share=q3-2024-report-final-v2 ' +
  'policy_version=2024-01-12-rev-3 refresh=every-30-seconds-2-times challenge=30-day-push-up-2024-plan ' +
  'state=new-south-wales-2000 recovery=mode-2-safe-boot-3 oauth_provider=google-workspace-2024 page_key=home-landing-2024'
).split(' ')

describe('a parameter of a URL', () => {
  it.each(SECRET_PARAMETERS)('%s is redacted', (name) => {
    for (const value of ['S_value', 'a', 'c2VjcmV0L3NlY3JldA==', 'a%26b%3Dc', '$2b$10$x.y/z']) {
      if (value === 'a' && /^(code|key|authn?|policy|sess|session|sign|ticket|pin|.*s(ess(ion)?_?i|i)d)$/i.test(name))
        continue
      const shown = `?${name}=${REDACTED}&page=2`
      expect(redacted(`https://shop.test/a${`?${name}=${value}&page=2`}`)).toBe(`https://shop.test/a${shown}`)
      expect(redacted(`/a#x=1&${name}=${value}`)).toBe(`/a#x=1&${name}=${REDACTED}`)
      expect(redacted(`/a;${name}=${value}`)).toBe(`/a;${name}=${REDACTED}`)
      expect(redacted(`${name}=${value}&page=2`)).toBe(`${name}=${REDACTED}&page=2`)
    }
  })

  it.each(OTHER_PARAMETERS)('%s is shown', (pair) => {
    const url = `https://shop.test/a?${pair}&page=2#/cart`
    expect(redacted(url)).toBe(url)
  })

  it.each([
    'state=af0ifjsldkjXYZ1234',
    'session_state=3c9a3f5e-1d2b-4c4a-9f0e-6f1c2b3a4d5e',
    'sort_key=QWxhZGRpbjpvcGVuc2VzYW1l1',
    'reset=8f14e45fceea167a5a36',
    'share=2b4C6d8E0f2G4h6I8j',
    'invite=deadbeefdeadbeef0001',
  ])('%s is redacted, as its name may be and its value looks like a secret', (pair) => {
    const [name] = pair.split('=')
    expect(redacted(`/a?${pair}&b=1`)).toBe(`/a?${name}=REDACTED&b=1`)
  })
})

it.each([
  '/code/step-2-of-registration',
  '/session/keynote-day-1-opening-2024',
  '/policy/eu-ai-act-2024-explained',
  '/share/q3-2024-report-final-v2',
  '/private/notes-2024-01-12-draft',
  '/sso/providers/okta-2024-prod-tenant',
  '/_next/static/chunks/auth/login-3f9a8b7c6d5e4f30.js',
  '/users/3c9a3f5e-1d2b-4c4a-9f0e-6f1c2b3a4d5e/orders',
  '/path/key=on/x',
  '/list?q=eyJwYWdlIjoyLCJzb3J0IjoibmFtZSJ9',
  'data:text/css;base64,Ym9keXtjb2xvcjpyZWR9',
  'code: ERR_HTTP2_INVALID_SESSION',
  '<code>npm-install-2-packages</code>',
  '<input value="5" name="page">',
  '{"value":"Berlin","name":"city"}',
  're_render_component_2_times_now',
  'key-value-store-2024',
  'the secret_santa_2024_list',
  'NTLM authentication failed',
  'git push -u origin:main',
  '見出し：内容、価格＝100円',
])('%s is shown: it is made of words', (text) => expect(redacted(text)).toBe(text))

describe('a secret that is spelt in another way', () => {
  it.each([
    ['{"to":"\\/\\/me:hunter2@a.test\\/"}', '{"to":"\\/\\/REDACTED:REDACTED@a.test\\/"}'],
    ['{"to":"/a?token\\u003dhunter2\\u0026b\\u003d1"}', '{"to":"/a?token=REDACTED&b=1"}'],
    ['{"a":"{\\u0022token\\u0022:\\u0022hunter2\\u0022}"}', '{"a":"{\\"token\\":\\"REDACTED\\"}"}'],
    ['{"\\u30d1\\u30b9\\u30ef\\u30fc\\u30c9":"hunter2"}', '{"パスワード":"REDACTED"}'],
    [
      "var a = '\\x7b\\x22token\\x22:\\x22hunter2\\x22}'",
      'var a = \'{\\"token\\":\\"REDACTED\\"}\''.replaceAll('\\\\', '\\'),
    ],
    ['<a b="{&#34;token&#34;:&#34;hunter2&#34;}">', '<a b="{&#34;token&#34;:&#34;REDACTED&#34;}">'],
    ['<a b="{&#x27;token&#x27;:&#x27;hunter2&#x27;}">', '<a b="{&#x27;token&#x27;:&#x27;REDACTED&#x27;}">'],
    ['/a?b=%zz%3Ftoken%3Dhunter2&c=%20', '/a?b=%zz%3Ftoken%3DREDACTED&c=%20'],
    ['/a?state=eyJ0b2tlbiI6Imh1bnRlcjIifQ==&c=1', '/a?state=REDACTED&c=1'],
    ['data:application/json;base64,eyJ0b2tlbiI6Imh1bnRlcjIifQ==', 'data:application/json;base64,REDACTED'],
    ['パスワード：hunter2', 'パスワード：REDACTED'],
    ['token＝hunter2', 'token＝REDACTED'],
    ['<input value="hunter2" type="password">', '<input value="REDACTED" type="password">'],
    ['<meta content="hunter2" name="csrf-token">', '<meta content="REDACTED" name="csrf-token">'],
    ['{"value":"hunter2","name":"token"}', '{"value":"REDACTED","name":"token"}'],
    ['input[name="password"][value="hunter2"]', 'input[name="password"][value="REDACTED"]'],
    ["[['token', 'hunter2']]", "[['token', 'REDACTED']]"],
    ['form-data; name="token"\r\n\r\nhunter2\r\n--x', 'form-data; name="token"\r\n\r\nREDACTED\r\n--x'],
    ['login --password hunter2 --page 2', 'login --password REDACTED --page 2'],
    ['curl -u admin:hunter2 https://a.test', 'curl -u REDACTED https://a.test'],
    ['Digest username="a", response="hunter2"', 'Digest REDACTED'],
    ['Negotiate YIIZq7xK2mP9wL4vT8nR3yBqwe==', 'Negotiate REDACTED'],
    ['sid: 8f14e45fceea167a5a36, page: 2', 'sid: REDACTED, page: 2'],
    ['<session_id>8f14e45fceea167a5a36</session_id>', '<session_id>REDACTED</session_id>'],
    ['/api/key=8f14e45fceea167a/x', '/api/key=REDACTED/x'],
    ['{"kty":"oct","k":"8f14e45fceea167a5a36"}', '{"kty":"oct","k":"REDACTED"}'],
    [
      `pi_3MtwBwLkdIwHu7ix_secret_${'YrKJUKribcBjcG8HVhf'}`,
      'pi_3MtwBwLkdIwHu7ix_secret_REDACTED'.replace('secret_', ''),
    ],
    ['https://a.webhook.office.com/webhookb2/1@2/IncomingWebhook/3', 'https://a.webhook.office.com/REDACTED'],
  ])('%s becomes %s', (text, expected) => {
    expect(redacted(text)).toBe(expected)
    expect(redacted(expected)).toBe(expected)
  })
})

describe('a URL', () => {
  it.each([
    ['https://shop.test/cart?id=1', 'https://shop.test/cart?id=1'],
    ['https://me:secret@shop.test/', 'https://REDACTED:REDACTED@shop.test/'],
    ['https://me@shop.test/', 'https://REDACTED@shop.test/'],
    ['https://me:p@ss:w@shop.test/@user', 'https://REDACTED:REDACTED@shop.test/@user'],
    ['postgres://me:secret@db:5432/shop', 'postgres://REDACTED:REDACTED@db:5432/shop'],
    ['//me:secret@shop.test/', '//REDACTED:REDACTED@shop.test/'],
    ['https://medium.test/@user/a:b', 'https://medium.test/@user/a:b'],
    ['https://shop.test:8080/?m=a@b.c', 'https://shop.test:8080/?m=a@b.c'],
    [
      'https://s3.test/a?X-Amz-Signature=abc&x-amz-credential=key&part=2',
      'https://s3.test/a?X-Amz-Signature=REDACTED&x-amz-credential=REDACTED&part=2',
    ],
    [
      'https://shop.test/?sig=a&Signature=b&AWSAccessKeyId=c',
      'https://shop.test/?sig=REDACTED&Signature=REDACTED&AWSAccessKeyId=REDACTED',
    ],
    ['https://shop.test/?token=a=b==&x=1', 'https://shop.test/?token=REDACTED&x=1'],
    ['https://shop.test/?TOKEN=a', 'https://shop.test/?TOKEN=REDACTED'],
    ['https://shop.test/?token=&tokens=1', 'https://shop.test/?token=REDACTED&tokens=1'],
    ['https://shop.test/?%74oken=a&%zz=1', 'https://shop.test/?%74oken=REDACTED&%zz=1'],
    ['https://shop.test/#access_token=b&state=1', 'https://shop.test/#access_token=REDACTED&state=1'],
    ['/r?to=%2Fa%3Ftoken%3Dabc%26b%3D1', '/r?to=%2Fa%3Ftoken%3DREDACTED%26b%3D1'],
    ['/r?to=%2Fr%3Fto%3D%252Fa%253Ftoken%253Dabc', '/r?to=%2Fr%3Fto%3D%252Fa%253Ftoken%253DREDACTED'],
    ['/r?to=https%3A%2F%2Fme%3Apw%40shop.test', '/r?to=https%3A%2F%2FREDACTED%3AREDACTED%40shop.test'],
    ['/q?variables=%7B%22password%22%3A%22pw%22%7D', '/q?variables=%7B%22password%22%3A%22REDACTED%22%7D'],
    ['/api/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJQX2p3dCJ9.sig_P/x', '/api/REDACTED/x'],
    ['/api?q=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJQX2p3dCJ9.sig_P', '/api?q=REDACTED'],
    ['/api#eyJhbGciOiJkaXIifQ..iv-iv-iv.text.tag', '/api#REDACTED'],
    ['/reset-password/8f14e45fceea167a5a36/now', '/reset-password/REDACTED/now'],
    [
      '/users/reset-password-links-2026/verify/8f14e45fceea167a5a36',
      '/users/reset-password-links-2026/verify/REDACTED',
    ],
    ['/orders/8f14e45fceea167a5a36', '/orders/8f14e45fceea167a5a36'],
    ['/bot123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-b/getMe', '/REDACTED/getMe'],
  ])('%s becomes %s', (url, expected) => {
    expect(redacted(url)).toBe(expected)
  })

  it('keeps how the rest of it is spelt', () => {
    expect(redacted('https://shop.test/?a=%7e+b&token=1&c=%20')).toBe('https://shop.test/?a=%7e+b&token=REDACTED&c=%20')
  })
})

/** Keys as their makers mark them, put together here so that no scanner takes them for real ones. */
const MADE_BY = (
  'glc_ fm2_ vercel_blob_rw_ ATBB APA91b HRKU- secret_ ' +
  'figd_ ntn_ gsk_ xai- pplx- r8_ nfp_ sbp_ sb_secret_ lsv2_pt_ lsv2_sk_ sntrys_ sntryu_ glsa_ glpat- glrt- gldt- glptt- dckr_pat_ ' +
  'rubygems_ PMAK- NRAK- GOCSPX- xapp- xoxb- hvs. hvb. hf_ sk- sk_ npm_ pypi- ghp_ github_pat_ whsec_ shpat_ dop_v1_ doo_v1_ ' +
  'AIza ya29. v4.local. v2.public. EAA ATATT3 AGE-SECRET-KEY-1'
).split(' ')

it.each(MADE_BY)('a key that begins with %s is redacted wherever it stands', (mark) => {
  const key = `${mark}${'4EC39HQLYJWDARJT'.repeat(4)}`
  expect(redacted(`got ${key}, and`)).toBe(`got ${REDACTED}, and`)
  expect(redacted(`/a/${key}?b=1`)).toBe(`/a/${REDACTED}?b=1`)
  expect(redacted(`{"a":"${key}"}`)).toBe(`{"a":"${REDACTED}"}`)
})

const HEX = '0123456789abcdef'
const WORD = 'Zq7xK2mP9wL4vT8nR3yB'
it.each([
  ...[`${HEX.repeat(2)}-us12`, `dapi${HEX.repeat(2)}`, `SK${HEX.repeat(2)}`, `key-${HEX.repeat(2)}`],
  ...[`dp.pt.${WORD}${WORD}`, `pat${WORD.slice(6)}.${HEX.repeat(4)}`, `re_${WORD.slice(12)}_${WORD}`],
  ...[`${WORD.slice(6)}.atlasv1.${WORD.repeat(3)}`, `abc8Q~${WORD}${WORD}`, `glpat-${WORD}.01.a1b2c3d4e`],
  `M${WORD}abcd.Cl2FMQ.${WORD}${WORD}`,
])('%s is redacted', (key) => {
  expect(redacted(`key ${key}.`)).toBe(`key ${REDACTED}.`)
})

describe('a text', () => {
  it.each([
    ['login password=M_pass', 'login password=REDACTED'],
    ['password: hunter2, again', 'password: REDACTED, again'],
    ['{"password":"hunter2","page":2}', '{"password":"REDACTED","page":2}'],
    ['{"password" : "a\\"b", "page":2}', '{"password" : "REDACTED", "page":2}'],
    ['{"password":"a\\\\","page":2}', '{"password":"REDACTED","page":2}'],
    ['{"body":"{\\"apiKey\\":\\"a-b\\",\\"n\\":1}"}', '{"body":"{\\"apiKey\\":\\"REDACTED\\",\\"n\\":1}"}'],
    ['{"text":"said \\"token=abc\\" once"}', '{"text":"said \\"token=REDACTED\\" once"}'],
    ['{"token":["a","b"],"n":["c"]}', '{"token":["REDACTED"],"n":["c"]}'],
    ['{ label: "Name: ", password: "abcdef" }', '{ label: "Name: ", password: "REDACTED" }'],
    ['<a text="x" token="abcdef">', '<a text="x" token="REDACTED">'],
    ["{ accessToken: 'abcdef', n: 1 }", "{ accessToken: 'REDACTED', n: 1 }"],
    ['Authorization: Bearer abc123', 'Authorization: Bearer REDACTED'],
    ['sent Bearer abc_def to it', 'sent Bearer REDACTED to it'],
    ['Basic dXNlcjpwYXNz', 'Basic REDACTED'],
    ['/ws?protocol=Bearer+abc123', '/ws?protocol=Bearer+REDACTED'],
    ['base64url.bearer.authorization.k8s.io.ZXlKaGJH', 'base64url.bearer.authorization.k8s.io.REDACTED'],
    ['4111111111111111', 'REDACTED'],
    ['paid by 5555 5555 5555 4444.', 'paid by REDACTED.'],
    ['/pay?n=4111+1111+1111+1111&q=4111%201111%201111%201111', '/pay?n=REDACTED&q=REDACTED'],
    ['{"pan":378282246310005,"a":"3782-822463-10005"}', '{"pan":"REDACTED","a":"REDACTED"}'],
    ['{"text":"{\\n \\"pan\\": 378282246310005\\n}"}', '{"text":"{\\n \\"pan\\": \\"REDACTED\\"\\n}"}'],
    ['{"text":"[1, 378282246310005]"}', '{"text":"[1, 300000000000000]"}'],
    ['{"note":"pay by\\n378282246310005"}', '{"note":"pay by\\nREDACTED"}'],
    [`{"a":"key\\nsk_live_${'4eC39HqLyjWDarjt'}"}`, '{"a":"key\\nREDACTED"}'],
    [`{"a":"1\\tBearer abc123\\neyJhbGciOiJIUzI1NiJ9.e30.abc"}`, '{"a":"1\\tBearer REDACTED\\nREDACTED"}'],
    ['{"a":"b\\npass=1234","c":"\\tapikey=abcdef"}', '{"a":"b\\npass=REDACTED","c":"\\tapikey=REDACTED"}'],
    [`{"a":"/b?c=%22sk_live_${'4eC39HqLyjWDarjt'}\\n"}`, '{"a":"/b?c=%22REDACTED\\n"}'],
    ['x-api-key: abc-123', 'x-api-key: REDACTED'],
    ['{"headers":["Cookie: a=b; c=\\"d\\"","Accept: a"]}', '{"headers":["Cookie: REDACTED","Accept: a"]}'],
    ['{"a":"{\\"b\\":\\"Authorization: Digest u=1\\"}"}', '{"a":"{\\"b\\":\\"Authorization: Digest REDACTED\\"}"}'],
    ['Cookie: a=b; sid=abc\nAccept: text/html', 'Cookie: REDACTED\nAccept: text/html'],
    ['theme=dark; sid=abcdef; lang=en', 'theme=dark; sid=REDACTED; lang=en'],
    ['AKIAIOSFODNN7EXAMPLE is it', 'REDACTED is it'],
    [`key sk_live_${'4eC39HqLyjWDarjt'}`, 'key REDACTED'],
    [`ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`, 'REDACTED'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'REDACTED'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', 'REDACTED'],
    [
      'Error: no\n    at f (https://shop.test/a.js?token=abc:3:7)\n    at https://u:p@shop.test/b.js?sig=x:1:2',
      'Error: no\n    at f (https://shop.test/a.js?token=REDACTED:3:7)\n    at https://REDACTED:REDACTED@shop.test/b.js?sig=REDACTED:1:2',
    ],
    ['f@https://shop.test/a.js?code=abcd:3:7', 'f@https://shop.test/a.js?code=REDACTED:3:7'],
    ['#token=abc > .secret', '#token=REDACTED > .secret'],
    ['link “https://me:hunter…', 'link “https://REDACTED:REDACTED@'],
    ['https://shop.test:80…', 'https://shop.test:80…'],
    ['copy sk_live_4eC39…', 'copy REDACTED'],
    ['{"password":12345678,"page":200}', '{"password":"REDACTED","page":200}'],
    ['{"otp":123456}', '{"otp":"REDACTED"}'],
    ['{"a":"{\\"otp\\":123456}"}', '{"a":"{\\"otp\\":\\"REDACTED\\"}"}'],
    ['{"token":{"value":"a]}\\"b","ttl":9},"n":1}', '{"token":"REDACTED","n":1}'],
    ['{"secret":[{"a":"b"}],"n":[1]}', '{"secret":"REDACTED","n":[1]}'],
    ['{"Password":\n "a",\t"api_key"\t:\t"b"}', '{"Password":\n "REDACTED",\t"api_key"\t:\t"REDACTED"}'],
    ['{"name":"password","value":"hunter2"}', '{"name":"password","value":"REDACTED"}'],
    ['<input name="token" type="hidden" value="abc">', '<input name="token" type="hidden" value="REDACTED">'],
    ['{"name":"page","value":"hunter2"}', '{"name":"page","value":"hunter2"}'],
    ['[["x-api-key","abc"],["accept","a/b"]]', '[["x-api-key","REDACTED"],["accept","a/b"]]'],
    ['<wsse:Password>hunter2</wsse:Password><n>1</n>', '<wsse:Password>REDACTED</wsse:Password><n>1</n>'],
    ['Authorization: Token abc-1', 'Authorization: Token REDACTED'],
    ['Authorization: Digest username="a", response="b1"\nAccept: a', 'Authorization: Digest REDACTED\nAccept: a'],
    ['bad token 8f14e45fceea167a5a36', 'bad token REDACTED'],
    ["token '8f14e45fceea167a5a36' is invalid", "token 'REDACTED' is invalid"],
    ['curl --api-key 8f14e45fceea167a5a36 x', 'curl --api-key REDACTED x'],
    ['Invalid password "hunter2" for a', 'Invalid password "REDACTED" for a'],
    [`rzp_live_${'4eC39HqLyjWDarjt'}`, 'REDACTED'],
    ['https://hooks.slack.com/services/T0/B0/XXXXXXXX', 'https://hooks.slack.com/REDACTED'],
    ['-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----', 'REDACTED'],
    [
      '<a b="{&quot;token&quot;:&quot;abc&quot;,&quot;n&quot;:1}">',
      '<a b="{&quot;token&quot;:&quot;REDACTED&quot;,&quot;n&quot;:1}">',
    ],
    ['<w:Password Type="text">hunter2</w:Password>', '<w:Password Type="text">REDACTED</w:Password>'],
    ['<token><![CDATA[abc]]></token>', '<token><![CDATA[REDACTED]]></token>'],
    ['<input type="password" value="hunter2">', '<input type="password" value="REDACTED">'],
    ['{"user"=>{"password"=>"hunter2", "name"=>"a"}}', '{"user"=>{"password"=>"REDACTED", "name"=>"a"}}'],
    [":password => 'hunter2', :page => 2", ":password => 'REDACTED', :page => 2"],
    ['Array ( [password] => hunter2 [page] => 2 )', 'Array ( [password] => REDACTED [page] => 2 )'],
    ['{"to":"/a?b=1\\u0026code=abcd"}', '{"to":"/a?b=1\\u0026code=REDACTED"}'],
    [
      '/a?contraseña=x&пароль=x&密码=x&パスワード=x&비밀번호=x',
      '/a?contraseña=REDACTED&пароль=REDACTED&密码=REDACTED&パスワード=REDACTED&비밀번호=REDACTED',
    ],
    [
      '/a?mot_de_passe=x&hasło=x&Lösenord=x&ｔoken=x&neuesPaßwort=1',
      '/a?mot_de_passe=REDACTED&hasło=REDACTED&Lösenord=REDACTED&ｔoken=REDACTED&neuesPaßwort=1',
    ],
    ['{"新しいパスワード":"a"}', '{"新しいパスワード":"REDACTED"}'],
    ['用户token=a', '用户token=REDACTED'],
    ['größe=5&straße=1&名前=a&кодСтраны=ру', 'größe=5&straße=1&名前=a&кодСтраны=ру'],
    ['https://discord.com/api/webhooks/12/abcdefgh1-_x', 'https://discord.com/api/webhooks/12/REDACTED'],
  ])('%s becomes %s', (text, expected) => {
    expect(redacted(text)).toBe(expected)
    expect(redacted(expected)).toBe(expected)
  })

  it.each([
    'Unexpected token: }',
    'items.map(token => token.value)',
    'const f = token => other',
    '{ [name] => value }',
    'v1.public.endpoints and r8_v2, glass-window-1, skeleton_live, npm_config_cache=1',
    'a <b c="1">text</b> and <n>1</n>',
    'Unexpected token: foo',
    'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
    'code=ECONNREFUSED key=ArrowDown',
    '{"key":"Enter","code":"KeyA","state":"open","session":"day"}',
    'if (token === other) return',
    'const f = (token => other)(token != 7)',
    '    at token (https://shop.test/token.js:3:7)\n    at password.js:10:22',
    'token@https://shop.test/token.js:3:7',
    'Bearer token is missing',
    'a URL that includes credentials: https://shop.test/a',
    'no token: /api/a-1',
    'Basic settings',
    'the bearer+basic of it',
    'order 4111111111111112, 1764412345678901 and 41111111111111111',
    'ratio 4111111111111111.5',
    'v4.channel.k8s.io',
    'password: must be longer',
    'keyJsonSerializer.serializeItems',
    'sk-fading-circle-spinner',
    'npm_lifecycle_event_name',
    '12:34:56 https://shop.test:8080/a',
    'button “Change password”',
    'https://shop.test/@scope/token/list?page=2',
    'C:\\users\\token: 7',
    '{"token":7,"nonce":12}',
    'the token is undefined',
    'Unexpected token "import"',
    'the password "required" is missing',
    'key /assets/index-8f14e45f.js',
    '<p>token</p><name>password</name>',
    '["page","token"]',
  ])('%s is shown as it is', (text) => {
    expect(redacted(text)).toBe(text)
  })
})

describe('the name of an attribute', () => {
  it.each([
    'password',
    'user.password',
    'http.request.header.authorization',
    'http.response.header.set-cookie',
    'apiKey',
  ])('%s makes its value a secret', (name) => expect(isSecret(name)).toBe(true))

  it.each([
    'session.id',
    'http.request.method',
    'code.file.path',
    'tracepane.cache.key',
    'gen_ai.usage.output_tokens',
    'key',
  ])('%s does not', (name) => expect(isSecret(name)).toBe(false))
})

describe('what the user chooses', () => {
  it('adds names, in any spelling', () => {
    const own = createRedaction({ redact: true, secretNames: ['customerNo', 'X-Acme'] })
    expect(own.text('/a?customer_no=12&customerNo=13&x-acme-id=7&acme=1')).toBe(
      '/a?customer_no=REDACTED&customerNo=REDACTED&x-acme-id=REDACTED&acme=1',
    )
    expect(own.isSecret('user.customer-no')).toBe(true)
  })

  it('switches all of it off', () => {
    const off = createRedaction({ redact: false, secretNames: ['a'] })
    expect(off.text('https://me:pw@shop.test/?token=1&a=2')).toBe('https://me:pw@shop.test/?token=1&a=2')
    expect(off.isSecret('password')).toBe(false)
  })
})

describe('whatever stands around a secret', () => {
  const SECRET = 'hunter2hunter2'
  const name = fc.constantFrom('token', 'Sig', 'PASSWORD', 'api_key', 'X-Goog-Signature', 'user[pwd]', 'code', 'sid')

  it('is never shown in a query', () => {
    fc.assert(
      fc.property(name, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, before, after) => {
        const url = new URL(`https://shop.test/?${before}`)
        url.hash = ''
        expect(redacted(`${url.href}&${secret}=${SECRET}&${after}`)).not.toContain(SECRET)
      }),
      { numRuns: 2000 },
    )
  })

  it('is never shown in JSON, which stays JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 0, max: 2 }),
        (other, around, depth) => {
          let json = JSON.stringify({
            a: other,
            [`${around.replaceAll(/\W/g, '')}-password`]: `"${SECRET}\\`,
            z: other,
          })
          for (let i = 0; i < depth; i++) json = JSON.stringify({ text: json })
          const shown = redacted(json)
          expect(shown).not.toContain(SECRET)
          expect(() => JSON.parse(shown)).not.toThrow()
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    { 'otp:**$': '' },
    { 'x password: ab12': 'c' },
    { a: 'jwT=', b: '' },
    [['a password:', 'x', 'y'], 'z "q" token='],
  ])('leaves the quote behind it in a text within a text: %j', (given) => {
    let json = JSON.stringify(given, null, 2)
    for (let i = 0; i < 3; i++) {
      expect(() => JSON.parse(redacted(json))).not.toThrow()
      json = JSON.stringify({ text: json })
    }
  })

  it('is never shown as a URL’s user, encoded or not', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.integer({ min: 0, max: 2 }), (base, depth) => {
        const url = new URL(base)
        url.username = 'me'
        url.password = SECRET
        let text = url.href
        for (let i = 0; i < depth; i++) text = `/r?to=${encodeURIComponent(text)}`
        expect(redacted(`failed: ${text}`)).not.toContain(SECRET)
      }),
      { numRuns: 1000 },
    )
  })
})

it('takes time that grows as the text does, whatever the text is', () => {
  const parts = (
    'a|=|:|%|/|@|-| |"|\\|\\"|eyJ|.|1|state=|key:|//|?a|;|token=|token:"|"token":["|%25|%ff|Bearer |-----BEGIN |' +
    '4111 |4111|+|sk-|/reset/|password: |,"|state="|/ab1|…|"token":{|["|<token>|name="token"|token |key |hooks.slack.com/services/|</|hooks|"Cookie: a",|"token=",|,4111111111111111|\n|value="|\\u0022|&quot;|--|;base64,'
  ).split('|')
  const long = (part: string, size: number) => part.repeat(size / part.length)
  const texts = parts.flatMap((one) => [
    ...parts.map((two) => long(one + two, 5_000)),
    ...[long(one, 100_000), `token=${long(one, 100_000)}`, `${long(one, 100_000)}token`],
  ])
  let slowest = { ms: 0, text: '' }
  for (const text of texts) {
    const ms = cpuMs(() => redacted(text))
    if (ms > slowest.ms) slowest = { ms, text: text.slice(0, 40) }
  }
  // What is not linear takes seconds.
  expect(slowest.ms, slowest.text).toBeLessThan(1500)
})
