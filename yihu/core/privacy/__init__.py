"""Personal data: ciphers and keys, blind indexes, masks, and showing a full value for a reason.

Owns:      KeyProbe, the key folder `<KEYS_DIR>/identity`.
Offers:    crypto.encrypt, crypto.decrypt, crypto.encrypt_many, crypto.blind_index, crypto.make_keys, masks,
           fields.EncryptedField, staging, queries.verify_keys, actions.reveal.
Stands on: core.access, core.history.
"""
