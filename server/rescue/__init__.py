"""Opens what a phone exported of the things that had not arrived (导出未上传内容).

Read envelope.py first: the form of a file with a passphrase, which ``pwa/src/sync/envelope.ts``
writes. ``sync/vectors/rescue.json`` holds both to one form.
"""
